import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { datatypeOf } from '../../src/wire/index.ts';
import type { Dtype } from '../../src/core/tensor.ts';
import { freePort } from '../contract/protocols/protocolFixture.ts';
import { interopBin } from './interopPython.ts';

/** A running MLServer whose models return their input x as y. */
export interface MlServer {
  readonly rest: number;
  readonly grpc: number;
  readonly metrics: number;
  readonly pid: number;
  close(): Promise<void>;
}

/** Starts MLServer with a model `echo-<dtype>` of shape [-1, width] for each type, and waits until it is ready. */
export async function startMlServer(dtypes: readonly Dtype[], width = 2): Promise<MlServer> {
  const folder = await mkdtemp(join(tmpdir(), 'mlserver-'));
  const [rest, grpc, metrics] = [await freePort(), await freePort(), await freePort()];
  const settings = {
    host: '127.0.0.1',
    http_port: rest,
    grpc_port: grpc,
    metrics_port: metrics,
    parallel_workers: 0,
  };
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings));
  for (const dtype of dtypes) {
    const tensor = { datatype: datatypeOf(dtype), shape: [-1, width] };
    const model = {
      name: `echo-${dtype}`,
      implementation: 'mlserverEcho.Echo',
      inputs: [{ name: 'x', ...tensor }],
      outputs: [{ name: 'y', ...tensor }],
    };
    await mkdir(join(folder, dtype));
    await writeFile(join(folder, dtype, 'model-settings.json'), JSON.stringify(model));
  }
  const program = join(interopBin('mlserver') ?? '', 'mlserver');
  const here = fileURLToPath(new URL('.', import.meta.url));
  const server = spawn(program, ['start', folder], {
    env: { ...process.env, PYTHONPATH: here, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream.on('data', (part: Buffer) => (log += part.toString()));
  }
  const close = async (): Promise<void> => {
    if (server.exitCode === null && server.kill('SIGKILL')) await once(server, 'exit');
    await rm(folder, { recursive: true });
  };
  for (let attempt = 0; attempt < 400; attempt++) {
    if (server.exitCode !== null) throw new Error(`MLServer ended: ${log}`);
    const answer = await fetch(`http://127.0.0.1:${rest}/v2/health/ready`).catch(() => undefined);
    if (answer?.ok === true) return { rest, grpc, metrics, pid: server.pid ?? 0, close };
    await pause(250);
  }
  await close();
  throw new Error(`MLServer is not ready: ${log}`);
}
