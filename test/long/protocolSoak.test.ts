import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { afterEach, describe, expect, it } from 'vitest';

import type { Reply, Target } from '../../src/core/target.ts';
import { float32Tensor } from '../../src/core/tensor.ts';
import { openTarget } from '../../src/targets/openTarget.ts';
import { targetSchema } from '../../src/targets/targetSchema.ts';
import { decodeTorchserve, encodeTorchserve } from '../../src/wire/index.ts';
import { grpcServer } from '../helpers/grpcServer.ts';
import { httpServer, type LocalServer } from '../helpers/httpServer.ts';
import { extent } from '../helpers/long.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const REQUESTS = extent(100_000, 10_000);
const CONCURRENCY = 16;

/** What a query asks the server to do, and what its reply must be. */
const kinds = ['ok', 'busy', 'refused', 'nonsense', 'cut off', 'silent'] as const;
type Kind = (typeof kinds)[number];
const wanted: Readonly<Record<Kind, string>> = {
  ok: 'ok',
  busy: 'unavailable',
  refused: 'rejected',
  nonsense: 'malformed',
  'cut off': 'unavailable',
  silent: 'timeout',
};
/** Of 5,000 one that never comes: each of those holds a slot until the time limit, which a busy machine must not reach. */
function kindOf(i: number): Kind {
  if (i % 5000 === 4999) return 'silent';
  const kind = kinds[i % 20] ?? 'ok';
  return kind === 'silent' ? 'ok' : kind;
}

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

function httpModel(): Promise<LocalServer> {
  return httpServer(({ body }, response) => {
    const { k } = JSON.parse(String(body)) as { k: number };
    switch (kinds[k]) {
      case 'busy':
        response.writeHead(503, { 'retry-after': '0' }).end('busy');
        break;
      case 'refused':
        response.writeHead(400).end('no');
        break;
      case 'nonsense':
        response.end('<html>');
        break;
      case 'cut off':
        response.writeHead(200, { 'content-length': '100' });
        response.write('{');
        setImmediate(() => response.socket?.destroy());
        break;
      case 'silent':
        break;
      default:
        response.end(`{"y": ${k}}`);
    }
  });
}

function grpcModel(): Promise<LocalServer> {
  return grpcServer(({ path, message }, stream) => {
    if (path.endsWith('/Ping')) return { message: new Uint8Array() };
    const { input } = decodeTorchserve('PredictionsRequest', message) as {
      readonly input: Readonly<Record<string, Uint8Array>>;
    };
    const { k } = JSON.parse(Buffer.from(input['data'] ?? []).toString()) as { k: number };
    const prediction = (text: string) => ({
      message: encodeTorchserve('PredictionResponse', { prediction: Buffer.from(text) }),
    });
    switch (kinds[k]) {
      case 'busy':
        return { status: 14, details: 'busy' };
      case 'refused':
        return { status: 3, details: 'no' };
      case 'nonsense':
        return prediction('<html>');
      case 'cut off':
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
        stream.close(2);
        return undefined;
      case 'silent':
        return undefined;
      default:
        return prediction(`{"y": ${k}}`);
    }
  });
}

/** A stream that ends by an error of the protocol is an answer that cannot be read. */
const protocols = [
  ['http-json', httpModel, {}, wanted],
  ['torchserve-grpc', grpcModel, { model: 'm' }, { ...wanted, 'cut off': 'malformed' }],
] as const;

async function open(
  protocol: string,
  start: () => Promise<LocalServer>,
  keys: object,
): Promise<Target> {
  const { port, close } = await start();
  cleanups.push(close);
  const target = await openTarget(
    targetSchema.parse({
      protocol,
      url: `127.0.0.1:${port}`,
      outputs: { y: '$.y' },
      timeoutMs: 5000,
      retry: { attempts: 1 },
      concurrency: CONCURRENCY,
      ...keys,
    }),
    { baseDir: '.' },
  );
  cleanups.push(() => target.close());
  return target;
}

const sockets = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

const reasonOf = (reply: Reply): string => (reply.status === 'ok' ? 'ok' : reply.reason);

describe.each(protocols)('%s', (protocol, start, keys, reasons) => {
  it(`classifies ${REQUESTS} requests and keeps neither sockets nor memory`, async () => {
    const rejections: unknown[] = [];
    const note = (error: unknown): void => void rejections.push(error);
    process.on('unhandledRejection', note);
    cleanups.push(() => process.off('unhandledRejection', note));
    // Those of the test before may still be closing.
    await expect.poll(sockets, { timeout: 5000 }).toBe(0);
    const target = await open(protocol, start, keys);
    const wrong: string[] = [];
    let most = 0;
    const ask = async (from: number, to: number): Promise<void> => {
      let next = from;
      const client = async (): Promise<void> => {
        while (next < to) {
          const kind = kindOf(next++);
          const k = float32Tensor([1], [kinds.indexOf(kind)]);
          const reason = reasonOf(await target.infer({ k }));
          if (reason !== reasons[kind]) wrong.push(`${kind}: ${reason}`);
          most = Math.max(most, sockets());
        }
      };
      await Promise.all(Array.from({ length: CONCURRENCY }, client));
    };
    await ask(0, REQUESTS / 5);
    collect();
    const early = process.memoryUsage();
    await ask(REQUESTS / 5, REQUESTS);
    collect();
    const late = process.memoryUsage();
    expect(wrong).toEqual([]);
    // Both ends are in this process, and one that was cut off may still be closing.
    expect(most).toBeLessThanOrEqual(2 * CONCURRENCY + 8);
    expect(late.heapUsed - early.heapUsed).toBeLessThan(8 * 2 ** 20);
    await target.close();
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
    await expect.poll(sockets, { timeout: 5000 }).toBe(0);
    expect(rejections).toEqual([]);
    const mb = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
    console.info(
      `${protocol}: after ${REQUESTS / 5} and ${REQUESTS} requests ${mb(early.heapUsed)} and ${mb(late.heapUsed)} MB of heap, ${mb(early.rss)} and ${mb(late.rss)} MB resident; at most ${most} sockets`,
    );
  }, 600_000);

  it('queues 10,000 concurrent queries in bounded memory', async () => {
    const target = await open(protocol, start, { ...keys, timeoutMs: 300_000 });
    await target.infer({ k: float32Tensor([1], [0]) });
    collect();
    const before = process.memoryUsage().rss;
    const idle = sockets();
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, sockets() - idle)), 5);
    const pad = float32Tensor([1000], new Float32Array(1000));
    const replies = await Promise.all(
      Array.from({ length: 10_000 }, () => target.infer({ k: float32Tensor([1], [0]), pad })),
    );
    clearInterval(watch);
    expect(replies.every(({ status }) => status === 'ok')).toBe(true);
    expect(most).toBeLessThanOrEqual(2 * CONCURRENCY);
    // 10,000 requests of 2 kB and their promises, not 10,000 connections.
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
  }, 600_000);
});
