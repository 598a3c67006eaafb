import { ConfigurationError } from '../../core/errors.ts';

/** An address, taken apart. */
export interface Endpoint {
  readonly secure: boolean;
  /** With its port, such as `localhost:8081` or `[::1]:8081`. */
  readonly host: string;
  /** Without a slash at its end; empty for none. */
  readonly path: string;
  /** From `?` on; empty for none. */
  readonly query: string;
  /** User and password that stood in the address; empty for none. */
  readonly credentials: readonly string[];
  /** The address as messages may show it: without credentials and query. */
  readonly shown: string;
}

const SCHEMES: Readonly<Record<string, boolean>> = {
  'http:': false,
  'https:': true,
  'grpc:': false,
  'grpcs:': true,
};

/**
 * Takes apart `host:port` or a URL of http(s) or grpc(s). Without a scheme it is secure when `tls` is given.
 * Throws ConfigurationError, which does not show credentials.
 */
export function parseEndpoint(address: string, tls: boolean): Endpoint {
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(address);
  const url = parse(hasScheme ? address : `http://${address}`);
  const known = url !== undefined && Object.hasOwn(SCHEMES, url.protocol);
  if (!known || url.hostname === '') {
    throw new ConfigurationError(
      `\`url\` is not an address: ${JSON.stringify(address.replace(/\/\/[^/]*@/, '//'))}`,
      {
        code: 'target.bad-url',
        hint: 'Write host:port, such as localhost:8081, or a URL of http, https, grpc or grpcs.',
      },
    );
  }
  const secure = hasScheme ? SCHEMES[url.protocol] === true || tls : tls;
  const host = `${url.hostname}:${url.port === '' ? (secure ? 443 : 80) : url.port}`;
  const path = url.pathname.replace(/\/+$/, '');
  const credentials = [url.username, url.password].map(decoded);
  return {
    secure,
    host,
    path,
    query: url.search,
    credentials: credentials.some((part) => part !== '') ? credentials : [],
    shown: `${host}${path}`,
  };
}

/** The schemes of gRPC are unknown to WHATWG URLs, which then leave out host checks: read them as http. */
function parse(address: string): URL | undefined {
  const url = address.replace(/^grpc(s?):/i, 'http$1:');
  return URL.canParse(url) ? new URL(url) : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
