import { createHash, createHmac } from 'node:crypto';

import type { WireRequest } from '../../core/wire.ts';

/** Keys and scope of a signature. */
export interface AwsKeys {
  readonly region: string;
  readonly service: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Signs a request by AWS's Signature Version 4: the same request with `authorization` and `x-amz-date`. */
export function signAws(
  request: WireRequest,
  host: string,
  { region, service, accessKeyId, secretAccessKey, sessionToken }: AwsKeys,
  now: Date,
): WireRequest {
  const time = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const headers: Record<string, string> = {
    ...request.headers,
    'x-amz-date': time,
    ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
  };
  const signed = Object.entries({ ...headers, host })
    .map(([name, value]) => [name.toLowerCase(), value.trim().replace(/ +/g, ' ')] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const names = signed.map(([name]) => name).join(';');
  const [path = '/', query = ''] = request.path.split('?', 2);
  const canonical = [
    request.method,
    // Every service but S3 signs the path encoded once more.
    path.split('/').map(encoded).join('/'),
    canonicalQuery(query),
    ...signed.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    sha256(request.body),
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  const signature = createHmac('sha256', key).update(text).digest('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...request, headers: { ...headers, authorization } };
}

/** Parameters by name and then by value; one without a value has an empty one. */
function canonicalQuery(query: string): string {
  const pairs = query
    .split('&')
    .filter((text) => text !== '')
    .map((text): readonly [string, string] => {
      const equals = text.indexOf('=');
      return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
    });
  const before = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return pairs
    .toSorted(([a, first], [b, second]) => before(a, b) || before(first, second))
    .map((pair) => pair.join('='))
    .join('&');
}

function encoded(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
