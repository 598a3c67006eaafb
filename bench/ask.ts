import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { ModelSignature } from '../src/core/signature.ts';
import { startProcess } from '../src/core/spawn.ts';
import type { Reply, Target } from '../src/core/target.ts';
import type { TensorMap } from '../src/core/tensor.ts';
import { createAsk } from '../src/run/ask/createAsk.ts';
import { openStore } from '../src/store/index.ts';
import { inferBatch } from '../src/targets/inferBatch.ts';
import { protocols } from '../src/targets/protocols.ts';
import { targetSchema } from '../src/targets/targetSchema.ts';
import { wrapTarget } from '../src/targets/wrapTarget.ts';
import { compileLoadServer, hasCompiler, startLoadServer } from '../test/helpers/loadServer.ts';
import { sampleRun } from '../test/helpers/storeSamples.ts';
import { randomQueries } from './ask/randomQueries.ts';
import type { BenchArea, BenchRow } from './benchRow.ts';
import { cpuMs } from './store/cpuMs.ts';

const MODEL = fileURLToPath(new URL('../targets/bundled/aeb.onnx', import.meta.url));
const CONCURRENCY = 8;
const ROUNDS = 3;

interface Speed {
  /** Queries a second of wall time. */
  readonly rate: number;
  /** CPU time of this process, its worker threads included, for one query. */
  readonly cpuUs: number;
}

/** One way to the model. */
interface Way {
  readonly protocol: string;
  /** The protocol's own keys of a target. */
  readonly options: Readonly<Record<string, string>>;
  readonly batch: number;
  /** The client beside which ours is measured. */
  readonly peer: 'own' | 'library';
  /** The least ratio of the rates beside a library. */
  readonly least: number;
  /** What a server that does not describe its model answers. */
  readonly signature?: ModelSignature | undefined;
}

/** What the server in C answers, whatever it is asked. */
const CONSTANT: ModelSignature = {
  name: 'm',
  interface: 'tensors',
  inputs: [{ name: 'x', dtype: 'float32', shape: [-1, 6] }],
  outputs: [{ name: 'y', dtype: 'float32', shape: [-1, 3] }],
};

export const parts: BenchArea['parts'] = { ask: () => askRows('own') };

/**
 * Queries a second through the whole ask path (checks, time limit, retries, batching, digests, journal on libsql),
 * beside the bare client of the same protocol with the same batches, our own or the libraries undici and grpc-js with our
 * encodings: the best of three rounds, in turn. The server is another process. Where cores are few, it takes as much of
 * them as either client and hides what is between them; a server in C, which answers the same whatever it is asked, does not.
 */
export async function askRows(peer: 'own' | 'library'): Promise<readonly BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'proofmark-bench-'));
  const server = startProcess(new URL('./ask/server.process.ts', import.meta.url), [MODEL]);
  try {
    const [{ rest, grpc }] = (await once(server, 'message')) as [{ rest: string; grpc: string }];
    const remote = [
      ['REST', 1.3, { protocol: 'oip-rest', options: { url: rest, model: 'aeb' } }],
      ['gRPC', 2.5, { protocol: 'oip-grpc', options: { url: grpc, model: 'aeb' } }],
    ] as const;
    const local = ['in this process', 0, { protocol: 'onnx', options: { model: MODEL } }] as const;
    const ways = peer === 'own' ? [local, ...remote] : remote;
    const found: BenchRow[] = [];
    for (const [name, least, way] of ways) {
      const single = { ...way, batch: 1, peer, least };
      const stacked = { ...way, batch: 32, peer, least: 0.9 };
      found.push(
        await compare(`${name}, 1 query a request`, single, 4000, folder),
        await compare(`${name}, 32 queries a request`, stacked, 32_000, folder),
      );
    }
    if (peer === 'library' && hasCompiler()) found.push(...(await constantRows(folder)));
    return found;
  } finally {
    server.disconnect();
    await rm(folder, { recursive: true, force: true });
  }
}

async function constantRows(folder: string): Promise<readonly BenchRow[]> {
  compileLoadServer();
  const server = await startLoadServer();
  const options = { url: `127.0.0.1:${server.port}`, model: 'm' };
  const way = { options, batch: 1, peer: 'library', signature: CONSTANT } as const;
  try {
    return [
      await compare(
        'REST, 1 query a request, server in C',
        { ...way, protocol: 'oip-rest', least: 1.3 },
        8000,
        folder,
      ),
      await compare(
        'gRPC, 1 query a request, server in C',
        { ...way, protocol: 'oip-grpc', least: 2.5 },
        8000,
        folder,
      ),
    ];
  } finally {
    await server.stop();
  }
}

async function compare(name: string, way: Way, count: number, folder: string): Promise<BenchRow> {
  const { protocol, options, batch, least } = way;
  const byLibrary = way.peer === 'library';
  const definition = targetSchema.parse({ protocol, ...options, batch, concurrency: CONCURRENCY });
  const known = protocols.find((one) => one.name === protocol);
  if (known === undefined) throw new Error(`no protocol ${protocol}`);
  const open = async (keys: object): Promise<Target> => {
    const bare = await known.open(known.options.parse({ ...options, ...keys }), {
      baseDir: folder,
    });
    const { signature } = way;
    return signature ? { ...bare, describe: () => Promise.resolve(signature) } : bare;
  };
  const target = wrapTarget(await open({}), definition, { baseDir: folder });
  const bare = await open(byLibrary ? { client: 'library' } : {});
  try {
    const signature = await target.describe();
    await bare.describe();
    const queries = randomQueries(signature, count);
    let ours: Speed = { rate: 0, cpuUs: Infinity };
    let peer = ours;
    for (let round = 0; round < ROUNDS; round++) {
      const path = join(folder, `${name}-${round}.db`);
      ours = better(ours, await throughAsk(target, signature, queries, batch, path));
      peer = better(peer, await throughClient(bare, signature, queries, batch));
    }
    return {
      name,
      ours: format(ours),
      peer: `${format(peer)} (bare ${byLibrary ? 'library' : 'client'})`,
      ratio: ours.rate / peer.rate,
      target: byLibrary ? `>= ${least}` : '',
      holds: byLibrary ? ours.rate / peer.rate >= least : null,
    };
  } finally {
    await target.close();
    await bare.close();
  }
}

async function throughAsk(
  target: Target,
  signature: ModelSignature,
  queries: readonly TensorMap[],
  batch: number,
  path: string,
): Promise<Speed> {
  const store = await openStore(path);
  await store.createRun(sampleRun('bench'));
  const asking = createAsk({
    journal: await store.journal('bench', 'envelope'),
    targets: { target: { target, signature, batch, concurrency: CONCURRENCY } },
    infer: inferBatch,
    signal: new AbortController().signal,
  });
  const speed = await measured(queries.length, () => asking.ask(queries));
  await store.close();
  return speed;
}

/** As many requests under way, cut in the same way, and nothing else. */
function throughClient(
  target: Target,
  signature: ModelSignature,
  queries: readonly TensorMap[],
  batch: number,
): Promise<Speed> {
  return measured(queries.length, async () => {
    const replies: Reply[] = [];
    let next = 0;
    const client = async (): Promise<void> => {
      while (next < queries.length) {
        const from = next;
        next += batch;
        const chunk = queries.slice(from, from + batch);
        for (const [i, reply] of (await inferBatch(target, signature, chunk)).entries()) {
          replies[from + i] = reply;
        }
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, client));
    return replies;
  });
}

async function measured(count: number, work: () => Promise<readonly Reply[]>): Promise<Speed> {
  const from = performance.now();
  const cpuFrom = cpuMs();
  const replies = await work();
  const ms = performance.now() - from;
  const cpuUs = ((cpuMs() - cpuFrom) / count) * 1000;
  const failed = replies.filter((reply) => reply.status !== 'ok').length;
  if (replies.length !== count || failed > 0) throw new Error(`${failed} of ${count} failed`);
  return { rate: (count / ms) * 1000, cpuUs };
}

function better(a: Speed, b: Speed): Speed {
  return { rate: Math.max(a.rate, b.rate), cpuUs: Math.min(a.cpuUs, b.cpuUs) };
}

function format({ rate, cpuUs }: Speed): string {
  return `${Math.round(rate).toLocaleString('en')} queries/s, ${cpuUs.toFixed(1)} us CPU each`;
}
