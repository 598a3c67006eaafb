import { decodeHeaders } from './hpack.ts';

/** What gRPC needs of a header block. */
export interface HeaderSummary {
  /** `:status`, or 0 in trailers. */
  readonly status: number;
  /** `grpc-status`, or -1. */
  readonly grpcStatus: number;
  /** `grpc-message`, decoded. */
  readonly grpcMessage: string | undefined;
  /** Whether the content type is gRPC's. */
  readonly grpcContent: boolean;
}

const MAX_KNOWN = 1000;

/** Summarises header blocks, and remembers them by their bytes: servers send few different ones. */
export function headerSummaries(): (block: Buffer, from: number, to: number) => HeaderSummary {
  const known = new Map<string, HeaderSummary>();
  return (block, from, to) => {
    const key = block.toString('latin1', from, to);
    let summary = known.get(key);
    if (summary === undefined) {
      summary = summarise(block.subarray(from, to));
      if (known.size >= MAX_KNOWN) known.clear();
      known.set(key, summary);
    }
    return summary;
  };
}

function summarise(block: Buffer): HeaderSummary {
  let status = 0;
  let grpcStatus = -1;
  let grpcContent = false;
  let grpcMessage: string | undefined;
  for (const [name, value] of decodeHeaders(block)) {
    if (name === ':status') status = /^\d{3}$/.test(value) ? Number(value) : 0;
    else if (name === 'grpc-status') grpcStatus = /^\d{1,5}$/.test(value) ? Number(value) : -1;
    else if (name === 'grpc-message') grpcMessage = percentDecoded(value);
    else if (name === 'content-type') grpcContent = /^application\/grpc(?:[+;]|$)/i.test(value);
  }
  return { status, grpcStatus, grpcMessage, grpcContent };
}

/** Texts of a status are percent-encoded UTF-8; what is no such text is shown as it came. */
function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
