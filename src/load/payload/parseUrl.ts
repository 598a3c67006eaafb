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
  /** What goes into `Authorization`, for a url with user and password. */
  readonly authorization?: string | undefined;
}

/** Parses `host:port`, or a URL with http, https, grpc or grpcs. Throws ConfigurationError `load.url`. */
export function parseUrl(text: string, tls = false): ParsedUrl {
  const scheme = /^(https?|grpcs?):\/\//i.exec(text.trim())?.[1]?.toLowerCase();
  const secure = tls || scheme?.endsWith('s') === true;
  // WHATWG URLs know hosts and ports of http only.
  const address = `${secure ? 'https' : 'http'}://${text.trim().replace(/^(https?|grpcs?):\/\//i, '')}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const port = url === undefined || url.port !== '' ? Number(url?.port) : secure ? 443 : 80;
  if (url === undefined || !(port > 0) || url.hash !== '') {
    throw new ConfigurationError(`"${text.replace(/[^/]*@/, '')}" is no address of a server`, {
      code: 'load.url',
      hint: 'Write host:port or http(s)://host:port.',
    });
  }
  const { username, password, hostname } = url;
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port,
    tls: secure,
    path: url.pathname.replace(/\/+$/, ''),
    authority: `${hostname}:${port}`,
    ...(login === ':' ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` }),
  };
}
