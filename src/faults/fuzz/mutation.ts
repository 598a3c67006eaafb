import type { RandomStream } from '../../core/random.ts';
import type { WireRequest } from '../../core/wire.ts';

/** One kind of hostile request, made from a sound one. */
export interface FuzzMutation {
  readonly kind: string;
  readonly on: 'http1' | 'grpc';
  /** The bytes to send. */
  make(request: WireRequest, authority: string, random: RandomStream): Buffer;
  /** The request is whole, so that a server owes an answer. */
  readonly whole: boolean;
}

/** An HTTP/1.1 request in bytes; `headers` replace those of the request, undefined leaves one out. */
export function http1Bytes(
  { method, path, headers, body }: WireRequest,
  authority: string,
  changed: {
    readonly method?: string;
    readonly path?: string;
    readonly body?: Uint8Array;
    readonly headers?: Readonly<Record<string, string | undefined>>;
  } = {},
): Buffer {
  const content = changed.body ?? body;
  const all = {
    host: authority,
    ...headers,
    'content-length': String(content.length),
    connection: 'close',
    ...changed.headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  const head = `${changed.method ?? method} ${changed.path ?? path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), content]);
}
