import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';

import { quantile } from '../../src/math/quantile.ts';
import { startProxyThread } from '../../src/targets/wireFaults/proxy/proxyThread.ts';
import type { BenchRow } from '../benchRow.ts';

/** Answers a fixed reply to whatever comes: the least that a server can do. */
const SERVER = `const { createServer } = require('node:net');
const { parentPort } = require('node:worker_threads');
const reply = Buffer.from('HTTP/1.1 200 OK\\r\\ncontent-length: 64\\r\\n\\r\\n' + 'x'.repeat(64));
const server = createServer({ noDelay: true }, (socket) => {
  socket.on('data', () => socket.write(reply));
  socket.on('error', () => undefined);
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`;
const REQUEST = Buffer.from(
  `POST /v2/models/m/infer HTTP/1.1\r\nhost: x\r\ncontent-length: 200\r\n\r\n${'x'.repeat(200)}`,
);

/** What passing through the proxy costs: CPU of its thread a request, and latency added at the median. */
export async function proxyRows(): Promise<BenchRow[]> {
  const server = new Worker(SERVER, { eval: true });
  const port = await new Promise<number>((resolve) => server.once('message', resolve));
  const known = new Set(readdirSync('/proc/self/task'));
  const proxy = await startProxyThread({
    upstream: { host: '127.0.0.1', port },
    transport: 'http1',
    faults: [],
    seed: 1,
    port: 0,
  });
  const threads = readdirSync('/proc/self/task').filter((id) => !known.has(id));
  try {
    await drive(proxy.port, 64, 500);
    const before = cpuMs(threads);
    const { requests, seconds } = await drive(proxy.port, 64, 6000);
    const each = (cpuMs(threads) - before) / requests;
    const [direct, through] = [await drive(port, 1, 3000), await drive(proxy.port, 1, 3000)];
    const added = 1000 * (quantile(through.latencies, 0.5) - quantile(direct.latencies, 0.5));
    return [
      {
        name: 'proxy without faults, 64 connections',
        ours: `${(1000 * each).toFixed(1)} us CPU of its thread a request: ${(1000 / each).toFixed(0)}/s a core; ${(requests / seconds).toFixed(0)}/s here, with client and server beside it`,
        peer: '-',
        ratio: null,
        target: '>= 30,000/s',
        holds: 1000 / each >= 30_000,
      },
      {
        name: 'added at the median, 1 connection',
        ours: `${added.toFixed(0)} us`,
        peer: `direct ${(1000 * quantile(direct.latencies, 0.5)).toFixed(0)} us`,
        ratio: null,
        target: '<= 50 us',
        holds: added <= 50,
      },
    ];
  } finally {
    await proxy.close();
    await server.terminate();
  }
}

/** CPU time of threads of this process. */
function cpuMs(threads: readonly string[]): number {
  return threads.reduce((sum, id) => {
    const fields = readFileSync(`/proc/self/task/${id}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return sum + 10 * (Number(fields[11]) + Number(fields[12]));
  }, 0);
}

async function drive(
  port: number,
  connections: number,
  ms: number,
): Promise<{ requests: number; seconds: number; latencies: number[] }> {
  const latencies: number[] = [];
  const began = performance.now();
  let requests = 0;
  const one = async (): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      let sent = 0;
      const send = (): void => {
        sent = performance.now();
        socket.write(REQUEST);
      };
      socket.on('connect', send);
      socket.on('data', () => {
        requests++;
        if (connections === 1) latencies.push(performance.now() - sent);
        if (performance.now() - began < ms) send();
        else {
          socket.destroy();
          resolve();
        }
      });
    });
  await Promise.all(Array.from({ length: connections }, one));
  return { requests, seconds: (performance.now() - began) / 1000, latencies };
}
