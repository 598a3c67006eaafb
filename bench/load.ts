import { execFileSync } from 'node:child_process';

import { createLoadWorkers, type LoadWorkers } from '../src/load/generate/loadWorkers.ts';
import type { ClientName } from '../src/load/generate/plan.ts';
import { recordSample } from '../src/load/generate/recordSample.ts';
import { runLoad, type LoadRecording } from '../src/load/generate/runLoad.ts';
import { sampleBuffers, sampleMemory } from '../src/load/generate/sampleBuffers.ts';
import { OUTCOME } from '../src/transport/outcome.ts';
import { encodeModelInferRequest } from '../src/wire/index.ts';
import { compileLoadServer, startLoadServer } from '../test/helpers/loadServer.ts';
import type { BenchArea, BenchRow } from './benchRow.ts';
import {
  autocannon,
  ghz,
  h2load,
  hey,
  isInstalled,
  k6,
  wrk,
  writeBenchFile,
  type Peer,
} from './load/peers.ts';

const ROUNDS = 2;
/** The first ones compile the code that sends, which holds threads up where there are two cores. */
const LATENESS_ROUNDS = 8;
let workers: LoadWorkers;

/** CPU time a request of our generator and of others against one static C server, side by side. */
export const parts: BenchArea['parts'] = {
  rest: () => withServer(restRows),
  grpc: () => withServer(grpcRows),
  lateness: () => withServer(latenessRows),
  recording: async () => [recordingRow()],
};

async function withServer(rows: (port: number) => Promise<BenchRow[]>): Promise<BenchRow[]> {
  compileLoadServer();
  pin(process.pid, 0);
  workers = createLoadWorkers();
  const server = await startLoadServer();
  pin(server.pid, 1);
  try {
    return await rows(server.port);
  } finally {
    await workers.close();
    await server.stop();
  }
}

const body = Buffer.from(
  JSON.stringify({
    id: '0',
    inputs: [
      {
        name: 'x',
        shape: [1, 110],
        datatype: 'FP32',
        data: Array.from({ length: 110 }, (_, i) => (i + 500.5) / 1024),
      },
    ],
  }).padEnd(931),
);
const message = Buffer.from(
  encodeModelInferRequest({
    id: '0',
    modelName: 'm',
    inputs: { x: { dtype: 'float32', shape: [1, 220], data: new Float32Array(220).fill(0.5) } },
  }),
);

async function restRows(port: number): Promise<BenchRow[]> {
  const plain = () => ours(port, 'http1', 50, 1, 150_000);
  const piped = () => ours(port, 'http1', 50, 8, 400_000);
  return [
    await versus('REST, 931-byte POST, 50 connections', plain, 'wrk', wrk(body), 1.5, port),
    await versus('REST, pipelined by 8', piped, 'wrk without pipelining', wrk(body), 1, port),
    await versus('REST, 50 connections', plain, 'autocannon', autocannon(body), 0.6, port),
    await versus('REST, 50 connections', plain, 'hey', hey(body), 0.5, port),
    await versus('REST, 50 connections', plain, 'k6', k6(body), 0.3, port),
  ];
}

async function grpcRows(port: number): Promise<BenchRow[]> {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  const framed = Buffer.concat([prefix, message]);
  const found: BenchRow[] = [];
  for (const [connections, streams, requests] of [
    [1, 50, 600_000],
    [10, 5, 300_000],
    [50, 1, 100_000],
  ] as const) {
    const name = `gRPC ModelInfer, ${connections} x ${streams} connections x streams`;
    const own = () => ours(port, 'grpc', connections, streams, requests);
    found.push(await versus(name, own, 'h2load', h2load(framed, connections, streams), 1.1, port));
  }
  const own = () => ours(port, 'grpc', 10, 5, 300_000);
  found.push(
    await versus('gRPC, 10 x 5', own, 'ghz', ghz(message, 10), 0.2, port),
    await versus(
      'gRPC, 10 x 5',
      own,
      'grpc-js',
      () => ours(port, 'grpc-js', 10, 5, 8000),
      0.1,
      port,
    ),
  );
  return found;
}

async function latenessRows(port: number): Promise<BenchRow[]> {
  const rate = 1000;
  const n = 4000;
  const control = writeBenchFile('pace', '');
  execFileSync('gcc', [
    '-O2',
    '-o',
    control,
    new URL('load/pace.c', import.meta.url).pathname,
    '-lm',
  ]);
  pin(process.pid, undefined);
  let best = { p99: Infinity, control: Infinity };
  for (let round = 0; round < LATENESS_ROUNDS; round++) {
    const times = execFileSync(control, [String(rate), String(n)], { encoding: 'utf8' }).split(' ');
    const schedule = poisson(rate, n);
    const recording = await load(port, 'http1', 50, 1, { schedule });
    const late = recording.samples.latenessMs.slice(0, n).toSorted();
    const p99 = 1000 * late[Math.floor(0.99 * n)]!;
    // The quietest round of each, on a machine that does other things as well.
    best = { p99: Math.min(best.p99, p99), control: Math.min(best.control, Number(times[1])) };
  }
  const ratio = best.p99 / best.control;
  const shown = {
    ours: `${best.p99.toFixed(0)} us`,
    peer: `${best.control.toFixed(0)} us (clock_nanosleep in C)`,
    ratio,
  };
  return [
    {
      name: 'Poisson lateness p99 at 1,000 qps',
      ...shown,
      target: '<= 500 us',
      holds: best.p99 <= 500,
    },
    { name: 'Poisson lateness p99 at 1,000 qps', ...shown, target: '<= 3x', holds: ratio <= 3 },
  ];
}

function recordingRow(): BenchRow {
  const n = 2_000_000;
  const samples = sampleBuffers(sampleMemory(n));
  let best = Infinity;
  let grown = Infinity;
  for (let round = 0; round < 5; round++) {
    const before = process.memoryUsage().heapUsed;
    const start = process.cpuUsage();
    for (let i = 0; i < n; i++) recordSample(samples, i, i + round, OUTCOME.ok, 200, i);
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, ((user + system) * 1000) / n);
    grown = Math.min(grown, process.memoryUsage().heapUsed - before);
  }
  return {
    name: `recording a sample (heap grows by ${(Math.max(0, grown) / n).toFixed(3)} bytes each)`,
    ours: `${best.toFixed(1)} ns`,
    peer: '-',
    ratio: null,
    target: '<= 30 ns',
    holds: best <= 30 && grown / n < 0.1,
  };
}

/** CPU microseconds a request, the least of a few rounds in turn. */
async function versus(
  name: string,
  own: () => Promise<number>,
  peerName: string,
  peer: Peer | (() => Promise<number>),
  most: number,
  port: number,
): Promise<BenchRow> {
  await own();
  let [least, other] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    least = Math.min(least, await own());
    const found = await peer(port);
    if (found === undefined) break;
    other = Math.min(other, found);
  }
  const absent = !Number.isFinite(other);
  const ratio = absent ? null : least / other;
  return {
    name: `${name}, against ${peerName}`,
    ours: `${least.toFixed(2)} us`,
    peer: absent ? 'absent' : `${other.toFixed(2)} us`,
    ratio,
    target: `<= ${most}`,
    holds: ratio === null ? null : ratio <= most,
  };
}

async function ours(
  port: number,
  client: ClientName,
  connections: number,
  depth: number,
  requests: number,
): Promise<number> {
  const before = process.cpuUsage();
  const recording = await load(port, client, connections, depth, { requests });
  const { user, system } = process.cpuUsage(before);
  const answered = recording.samples.outcome.reduce(
    (sum, value) => sum + (value === OUTCOME.ok ? 1 : 0),
    0,
  );
  if (answered !== requests)
    throw new Error(`${requests - answered} of ${requests} requests failed`);
  return (user + system) / requests;
}

function load(
  port: number,
  client: ClientName,
  connections: number,
  depth: number,
  { requests, schedule }: { requests?: number; schedule?: Float64Array },
): Promise<LoadRecording> {
  const grpc = client.startsWith('grpc');
  return runLoad({
    client,
    workers,
    address: { host: '127.0.0.1', port },
    head: {
      path: grpc ? '/inference.GRPCInferenceService/ModelInfer' : '/v2/models/m/infer',
      authority: `127.0.0.1:${port}`,
      headers: grpc ? [] : [['Content-Type', 'application/json']],
    },
    payloads: [grpc ? message : body],
    connections,
    depth,
    timeoutMs: 5000,
    model:
      schedule === undefined
        ? { kind: 'closed', concurrency: connections * depth, durationMs: 60_000 }
        : { kind: 'open' },
    ...(schedule === undefined ? { maxRequests: requests } : { schedule }),
  });
}

function poisson(rate: number, n: number): Float64Array {
  let state = 12_345;
  let at = 0;
  return Float64Array.from({ length: n }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    at += (-Math.log1p(-state / 2 ** 32) / rate) * 1000;
    return at;
  });
}

/** Puts a process on one core, or on all, where the system can. */
function pin(pid: number, core: number | undefined): void {
  if (!isInstalled('taskset')) return;
  execFileSync(
    'taskset',
    ['-a', '-c', '-p', core === undefined ? '0-1' : String(core), String(pid)],
    { stdio: 'ignore' },
  );
}
