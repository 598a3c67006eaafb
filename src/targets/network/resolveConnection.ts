import type { Address } from '../../transport/transport.ts';
import type { WireRequest } from '../../core/wire.ts';
import type { TargetAccess } from '../protocol.ts';
import { resolveAuth } from './auth.ts';
import { createRedactor } from './createRedactor.ts';
import type { ConnectionOptions } from './endpointOptions.ts';
import { parseEndpoint, type Endpoint } from './parseEndpoint.ts';
import { readTls, type TlsMaterial } from './readTls.ts';

/** Where a target is, with all that its clients need to get there. */
export interface Connection {
  readonly endpoint: Endpoint;
  /** Lower-case names; credentials from the address included. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsMaterial;
  /** For our own clients. */
  readonly address: Address;
  readonly client: 'own' | 'library';
  /** Signs a request over HTTP, where the target's `auth` does. */
  readonly sign?: ((request: WireRequest) => WireRequest) | undefined;
  /** Takes the target's secrets out of a text. */
  readonly redact: (text: string) => string;
}

/** Resolves the keys `url`, `headers` and `tls`. Throws ConfigurationError. */
export async function resolveConnection(
  url: string,
  options: ConnectionOptions,
  access: TargetAccess,
): Promise<Connection> {
  const endpoint = parseEndpoint(url, options.tls !== undefined);
  const given = Object.entries(options.headers).map(([name, value]) => [name.toLowerCase(), value]);
  const basic = `Basic ${Buffer.from(endpoint.credentials.join(':')).toString('base64')}`;
  const auth = await resolveAuth(options.auth, endpoint.host);
  const headers: Record<string, string> =
    endpoint.credentials.length === 0 ? {} : { authorization: basic };
  // As they are: a token that is renewed is a getter.
  Object.defineProperties(headers, Object.getOwnPropertyDescriptors(auth.headers));
  Object.defineProperties(
    headers,
    Object.getOwnPropertyDescriptors(Object.fromEntries<string>(given as [string, string][])),
  );
  const tls = await readTls(options.tls ?? { verify: true }, access.baseDir);
  const { hostname, port } = new URL(`tcp://${endpoint.host}`);
  const pem = (bytes: Buffer | undefined): string | undefined => bytes?.toString();
  const address: Address = {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port),
    ...(endpoint.secure
      ? {
          tls: {
            ca: pem(tls.ca),
            cert: pem(tls.cert),
            key: pem(tls.key),
            servername: tls.serverName,
            verify: tls.verify,
          },
        }
      : {}),
  };
  const { client } = options;
  return {
    endpoint,
    headers,
    tls,
    address,
    client,
    redact: createRedactor(secretsOf(endpoint, headers), auth.secrets),
    ...(auth.sign === undefined ? {} : { sign: auth.sign }),
  };
}

/** Values of headers, credentials in the address, and parameters in it that are long enough to be keys. */
function secretsOf(
  { credentials, query }: Endpoint,
  headers: Readonly<Record<string, string>>,
): readonly string[] {
  const parameters = [...new URLSearchParams(query).values()].filter((value) => value.length >= 8);
  return [...Object.values(headers), ...credentials, ...parameters];
}
