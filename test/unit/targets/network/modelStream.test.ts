import type { ServerHttp2Stream } from 'node:http2';

import { afterEach, describe, expect, it } from 'vitest';

import type { Reply, Target } from '../../../../src/core/target.ts';
import { float32Tensor, type TensorMap } from '../../../../src/core/tensor.ts';
import { openTarget } from '../../../../src/targets/openTarget.ts';
import { targetSchema } from '../../../../src/targets/targetSchema.ts';
import {
  decodeModelInferRequest,
  encodeModelInferResponse,
  grpcCodecs,
} from '../../../../src/wire/index.ts';
import { grpcServer } from '../../../helpers/grpcServer.ts';
import { endWith, idOf, sendOn, streamAnswer } from '../../../helpers/modelStream.ts';
import { echoMetadata } from '../../../helpers/oipServer.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

type OnQuery = (query: Buffer, stream: ServerHttp2Stream, number: number) => void;

/** A target of a server that is told of each query on each stream, and answers as a test says. */
async function target(onQuery: OnQuery, keys: object = {}): Promise<Target> {
  let number = 0;
  const server = await grpcServer((call, stream) => {
    if (call.path.endsWith('/ModelMetadata')) {
      return { message: grpcCodecs('ModelMetadata').response.encode(echoMetadata('float32')) };
    }
    onQuery(call.message, stream, number++);
    return undefined;
  });
  cleanups.push(server.close);
  const opened = await openTarget(
    targetSchema.parse({
      protocol: 'oip-grpc',
      url: `127.0.0.1:${server.port}`,
      model: 'echo-float32',
      stream: true,
      retry: { attempts: 1 },
      timeoutMs: 3000,
      concurrency: 50,
      ...keys,
    }),
    { baseDir: '.' },
  );
  cleanups.push(() => opened.close());
  return opened;
}

const x = (value: number, rows = 1): TensorMap => ({
  x: float32Tensor([rows, 2], new Float32Array(2 * rows).fill(value)),
});
const echoed = (query: Uint8Array): Uint8Array =>
  encodeModelInferResponse({ outputs: { y: decodeModelInferRequest(query).inputs['x']! } });
const valueOf = (reply: Reply): unknown =>
  reply.status === 'ok' ? reply.outputs['y']?.data[0] : `${reply.reason}: ${reply.detail}`;
const echo: OnQuery = (query, stream) => {
  sendOn(stream, streamAnswer(echoed(query), { id: idOf(query) }));
};

describe.each(['own', 'library'])('queries on a stream, client %s', (client) => {
  const keys = { client };

  it('go over one stream, and are matched by their ids in whatever order they come', async () => {
    const streams = new Set<ServerHttp2Stream>();
    const held: (() => void)[] = [];
    const opened = await target((query, stream) => {
      streams.add(stream);
      held.push(() =>
        sendOn(stream, streamAnswer(echoed(query), { id: idOf(query), final: true })),
      );
      if (held.length === 20) for (const send of held.splice(0).toReversed()) send();
    }, keys);
    const replies = await Promise.all(Array.from({ length: 40 }, (_, i) => opened.infer(x(i))));
    expect(replies.map(valueOf)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    expect(streams.size).toBe(1);
  });

  it('are matched in order where responses have no id', async () => {
    const opened = await target(
      (query, stream) => sendOn(stream, streamAnswer(echoed(query))),
      keys,
    );
    const replies = await Promise.all(Array.from({ length: 30 }, (_, i) => opened.infer(x(i))));
    expect(replies.map(valueOf)).toEqual(Array.from({ length: 30 }, (_, i) => i));
  });

  it('take the late response to a query that was given up for nobody else', async () => {
    let late = (): void => {};
    const opened = await target(
      (query, stream, number) => {
        const send = (): void => echo(query, stream, number);
        if (number === 0) late = send;
        else {
          late();
          send();
        }
      },
      { ...keys, timeoutMs: 300 },
    );
    expect(valueOf(await opened.infer(x(1)))).toMatch(/^timeout/);
    expect(valueOf(await opened.infer(x(2)))).toBe(2);
  });

  it('are never answered by a response without id once one was given up', async () => {
    const opened = await target(
      (query, stream, number) => {
        if (number > 0) sendOn(stream, streamAnswer(echoed(query)));
      },
      { ...keys, timeoutMs: 300 },
    );
    expect(valueOf(await opened.infer(x(1)))).toMatch(/^timeout/);
    expect(valueOf(await opened.infer(x(2)))).toMatch(/^malformed: .*without an id/);
    // On a new stream.
    expect(valueOf(await opened.infer(x(3)))).toBe(3);
  });

  it('carry messages of many frames both ways', async () => {
    const opened = await target(echo, keys);
    const big = x(7, 100_000);
    const replies = await Promise.all([opened.infer(big), opened.infer(x(1)), opened.infer(big)]);
    expect(replies.map(valueOf)).toEqual([7, 1, 7]);
  });

  it('read the bare responses of MLServer', async () => {
    const opened = await target((query, stream) => {
      const id = idOf(query);
      const y = decodeModelInferRequest(query).inputs['x']!;
      sendOn(stream, encodeModelInferResponse({ modelName: 'm', id, outputs: { y } }));
    }, keys);
    const replies = await Promise.all([opened.infer(x(1)), opened.infer(x(2))]);
    expect(replies.map(valueOf)).toEqual([1, 2]);
  });

  it('fail alone with the error of their response', async () => {
    const opened = await target((query, stream, number) => {
      const id = idOf(query);
      const wrong = number % 2 === 0;
      const answer = wrong ? new Uint8Array() : echoed(query);
      sendOn(stream, streamAnswer(answer, wrong ? { id, error: 'no such shape' } : { id }));
    }, keys);
    const replies = await Promise.all([0, 1, 2, 3].map((i) => opened.infer(x(i))));
    const failed = expect.stringMatching(/^rejected: .*no such shape/) as unknown;
    expect(replies.map(valueOf)).toEqual([failed, 1, failed, 3]);
  });

  it.each([
    ['one response and the empty mark behind it', 1, 5],
    ['no response', 0, 'malformed: the model gave no response to one query'],
    ['several responses', 3, 'malformed: the model gave 3 responses to one query'],
  ] as const)('are told of a decoupled model that gives %s', async (_name, count, wanted) => {
    const opened = await target((query, stream) => {
      const id = idOf(query);
      expect(decodeModelInferRequest(query).parameters).toMatchObject({
        triton_enable_empty_final_response: true,
      });
      for (let i = 0; i < count; i++) {
        sendOn(stream, streamAnswer(echoed(query), { id, final: false }));
      }
      sendOn(stream, streamAnswer(new Uint8Array(), { id, final: true }));
    }, keys);
    const value = valueOf(await opened.infer(x(5)));
    if (typeof wanted === 'number') expect(value).toBe(wanted);
    else expect(value).toContain(wanted);
  });

  it.each([
    [
      'in order',
      (stream: ServerHttp2Stream) => endWith(stream, 0),
      /^unavailable: .*ended the stream/,
    ],
    ['with a status', (stream: ServerHttp2Stream) => endWith(stream, 3, 'bad'), /^rejected: .*bad/],
    ['by a reset', (stream: ServerHttp2Stream) => stream.close(2), /^(?:malformed|unavailable)/],
    [
      'with its connection',
      (stream: ServerHttp2Stream) => stream.session?.destroy(),
      /^unavailable/,
    ],
  ] as const)(
    'fail when the stream ends %s, and go on over another',
    async (_name, end, wanted) => {
      const opened = await target((query, stream, number) => {
        if (number === 2) end(stream);
        if (number > 2) echo(query, stream, number);
      }, keys);
      const replies = await Promise.all([1, 2, 3].map((i) => opened.infer(x(i))));
      for (const reply of replies) expect(valueOf(reply)).toMatch(wanted);
      expect(valueOf(await opened.infer(x(4)))).toBe(4);
    },
  );

  it('are finished on a connection that is going away, and go on over another', async () => {
    const sessions = new Set<ServerHttp2Stream['session']>();
    let finish = (): void => {};
    const opened = await target((query, stream, number) => {
      sessions.add(stream.session);
      if (number === 0) {
        finish = () => echo(query, stream, number);
        stream.session?.goaway(0);
        return;
      }
      echo(query, stream, number);
      finish();
    }, keys);
    const first = opened.infer(x(1));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const second = await opened.infer(x(2));
    expect([valueOf(await first), valueOf(second)]).toEqual([1, 2]);
    // grpc-js keeps the stream where it is.
    expect(sessions.size).toBe(client === 'own' ? 2 : 1);
    if (client === 'own') await expect.poll(() => [...sessions][0]?.destroyed).toBe(true);
  });
});

describe('a message that cannot be read', () => {
  it.each([
    ['is compressed', Buffer.from([1, 0, 0, 0, 1, 0]), /compressed/],
    ['is larger than anything', Buffer.from([0, 255, 255, 255, 255]), /4294967295 bytes/],
  ])(
    'because it %s ends the stream at once, and the next query has another',
    async (_, bytes, why) => {
      const streams = new Set<ServerHttp2Stream>();
      const opened = await target((query, stream, number) => {
        streams.add(stream);
        if (number > 0) return echo(query, stream, number);
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
        stream.write(bytes);
      });
      const reply = await opened.infer(x(1));
      expect(reply).toMatchObject({ status: 'failed', reason: 'malformed' });
      expect(reply.status === 'failed' && reply.detail).toMatch(why);
      expect(valueOf(await opened.infer(x(2)))).toBe(2);
      expect(streams.size).toBe(2);
    },
  );
});

it('is no way to load', async () => {
  const { protocols } = await import('../../../../src/targets/protocols.ts');
  const protocol = protocols.find(({ name }) => name === 'oip-grpc');
  const options = protocol?.options.parse({ url: '127.0.0.1:1', model: 'm', stream: true });
  await expect(protocol?.wire?.(options, { baseDir: '.' })).rejects.toMatchObject({
    code: 'target.stream-load',
  });
});
