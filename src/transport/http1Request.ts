import type { RequestHead } from './transport.ts';

/** A whole HTTP/1.1 request, ready to be written. */
export function http1Request(head: RequestHead, body: Uint8Array): Buffer {
  let text = `${head.method ?? 'POST'} ${head.path} HTTP/1.1\r\nHost: ${head.authority}\r\n`;
  for (const [name, value] of head.headers) text += `${name}: ${value}\r\n`;
  text += `Content-Length: ${body.length}\r\n\r\n`;
  // Latin-1 is a byte a character.
  const bytes = Buffer.allocUnsafe(text.length + body.length);
  bytes.write(text, 0, 'latin1');
  bytes.set(body, text.length);
  return bytes;
}
