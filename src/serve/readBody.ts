import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';

import { ServeError } from './serveError.ts';

const DECODERS = { gzip: promisify(gunzip), deflate: promisify(inflate) };

/** The body of a request, unpacked. Throws ServeError when it is larger than the limit, packed or unpacked. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > maxBytes) throw tooLarge(maxBytes);
  const body = await collect(request, maxBytes);
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '') return body;
  if (encoding !== 'gzip' && encoding !== 'deflate') {
    throw new ServeError(
      'unsupported-encoding',
      `content-encoding "${encoding.slice(0, 40)}" is none of identity, gzip, deflate`,
    );
  }
  try {
    return await DECODERS[encoding](body, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
    throw new ServeError('invalid', `the body is not ${encoding}`, error);
  }
}

async function collect(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        request.removeAllListeners('data').resume();
        reject(tooLarge(maxBytes));
      } else chunks.push(chunk);
    });
    request.on('end', () => {
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size));
    });
    request.on('error', (error) => {
      reject(new ServeError('invalid', 'the request was cut off', error));
    });
  });
}

function tooLarge(maxBytes: number): ServeError {
  return new ServeError('too-large', `the body is larger than ${maxBytes} bytes`);
}
