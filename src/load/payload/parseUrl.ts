import { ConfigurationError } from '../../core/errors.ts';

/** A target's url, taken apart. */
export interface ParsedUrl {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** Without a slash at the end. */
  readonly path: string;
  /** What goes into `Host` and `:authority`. */
  readonly authority: string;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  http: 80,
  grpc: 80,
  https: 443,
  grpcs: 443,
};

/** Parses `host:port`, or a URL with http, https, grpc or grpcs. Throws ConfigurationError `load.url`. */
export function parseUrl(text: string, tls = false): ParsedUrl {
  const match = /^(?:(https?|grpcs?):\/\/)?(\[[^\]]+\]|[^/:?#]+)(?::(\d+))?(\/[^?#]*)?$/i.exec(
    text.trim(),
  );
  const scheme = (match?.[1] ?? (tls ? 'https' : 'http')).toLowerCase();
  const port = match?.[3] === undefined ? DEFAULT_PORTS[scheme]! : Number(match[3]);
  if (match === null || port < 1 || port > 65_535) {
    throw new ConfigurationError(`"${text}" is no address of a server`, {
      code: 'load.url',
      hint: 'Write host:port or http(s)://host:port.',
    });
  }
  const named = match[2]!;
  return {
    host: named.replace(/^\[|\]$/g, ''),
    port,
    tls: tls || scheme === 'https' || scheme === 'grpcs',
    path: (match[4] ?? '').replace(/\/+$/, ''),
    authority: `${named}:${port}`,
  };
}
