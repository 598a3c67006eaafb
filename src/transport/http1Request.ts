import type { RequestHead } from './transport.ts';

/** A whole HTTP/1.1 request, ready to be written. */
export function http1Request(head: RequestHead, body: Uint8Array): Buffer {
  const lines = [
    `${head.method ?? 'POST'} ${head.path} HTTP/1.1`,
    `Host: ${head.authority}`,
    ...head.headers.map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${body.length}`,
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}
