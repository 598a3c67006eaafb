import { promisify } from 'node:util';
import zlib from 'node:zlib';

import type { WireRequest } from '../../core/wire.ts';
import { http1Request } from '../http1Request.ts';
import type { Address } from '../transport.ts';
import { AskError } from './askError.ts';
import { Http1Channel } from './http1Channel.ts';
import { MOST_ANSWER_BYTES, type HttpReply } from './httpReply.ts';

/** Asks one server over HTTP/1.1, on as many connections as there are requests at once. */
export interface Http1Client {
  /**
   * Sends a request and resolves with the whole answer, whatever its status. A request that meets a kept connection
   * which the server has closed without notice is sent again on a new one, once (RFC 9112, 9.3.1). Rejects with the
   * signal's reason, AskError, Http1Error for bytes that are no answer, or the error of the socket.
   */
  request(request: WireRequest, signal?: AbortSignal): Promise<HttpReply>;
  /** Ends every connection; requests under way reject. Idempotent. */
  close(): void;
}

/** What an answer may cost. */
export interface Http1Limits {
  /** Largest answer that is read, before and after decompression, bytes; default 1 GiB. */
  readonly mostAnswerBytes?: number | undefined;
}

/** A client of our own over sockets. */
export function createHttp1Client(
  address: Address,
  authority: string,
  { mostAnswerBytes = MOST_ANSWER_BYTES }: Http1Limits = {},
): Http1Client {
  const idle: Http1Channel[] = [];
  const all = new Set<Http1Channel>();
  let closed = false;

  const open = (): Http1Channel => {
    const channel = new Http1Channel(address, mostAnswerBytes, {
      onIdle: () => idle.push(channel),
      onEnd() {
        all.delete(channel);
        const at = idle.indexOf(channel);
        if (at >= 0) idle.splice(at, 1);
      },
    });
    all.add(channel);
    return channel;
  };

  const send = async (
    bytes: Buffer,
    bodyless: boolean,
    signal: AbortSignal | undefined,
  ): Promise<HttpReply> => {
    // The one used last is the least likely to have been closed.
    const channel = idle.pop();
    if (channel !== undefined) {
      try {
        return await channel.send(bytes, bodyless, signal);
      } catch (error) {
        if (closed || !(error instanceof AskError && error.stale)) throw error;
      }
    }
    return open().send(bytes, bodyless, signal);
  };

  return {
    async request(request, signal) {
      signal?.throwIfAborted();
      if (closed) throw new AskError('ERR_CLIENT_CLOSED', 'the target is closed');
      const { method, path, body } = request;
      const headers = Object.entries(request.headers);
      const bytes = http1Request({ method, path, authority, headers }, body);
      const reply = await send(bytes, method === 'HEAD', signal);
      return decompressed(reply, mostAnswerBytes);
    },
    close() {
      closed = true;
      for (const channel of all) channel.destroy();
    },
  };
}

const INFLATE: Readonly<
  Record<string, (bytes: Uint8Array, options: zlib.ZlibOptions) => Promise<Uint8Array>>
> = {
  gzip: promisify(zlib.gunzip),
  'x-gzip': promisify(zlib.gunzip),
  deflate: promisify(zlib.inflate),
  br: promisify(zlib.brotliDecompress),
};

/** Nobody asked for compression, but a proxy may compress all the same; a bomb ends at the limit. */
async function decompressed(reply: HttpReply, maxOutputLength: number): Promise<HttpReply> {
  const coding = reply.header('content-encoding')?.trim().toLowerCase();
  if (coding === undefined || coding === '' || coding === 'identity') return reply;
  const inflate = Object.hasOwn(INFLATE, coding) ? INFLATE[coding] : undefined;
  if (inflate === undefined) {
    throw new AskError('ERR_ANSWER_ENCODING', `the answer has the unknown encoding ${coding}`);
  }
  try {
    return { ...reply, body: await inflate(reply.body, { maxOutputLength }) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AskError('ERR_ANSWER_ENCODING', `the ${coding} answer cannot be read: ${reason}`);
  }
}
