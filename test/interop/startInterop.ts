import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { freePort } from '../contract/protocols/protocolFixture.ts';
import { interopBin } from './interopPython.ts';
import type { InteropServer, InteropTarget } from './servers/interopServer.ts';

/** A server of others that answers. */
export interface StartedServer {
  readonly version: string;
  readonly targets: readonly InteropTarget[];
  /** Ends it, with the processes that it started. */
  close(): Promise<void>;
}

const READY_WITHIN_MS = 150_000;

/** Starts a server of an environment that is there, and waits for its models. Rejects with its log when it does not come. */
export async function startInterop(
  server: InteropServer,
  rows: readonly (readonly number[])[],
): Promise<StartedServer> {
  const bin = interopBin(server.name) ?? '';
  const here = fileURLToPath(new URL(`./servers/${server.name}/`, import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), `interop-${server.name}-`));
  const ports = await Promise.all(Array.from({ length: 5 }, freePort));
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    PYTHONPATH: `${fileURLToPath(new URL('./servers/', import.meta.url))}:${here}`,
    PYTHONDONTWRITEBYTECODE: '1',
    MODEL: fileURLToPath(new URL('../../targets/bundled/aeb.onnx', import.meta.url)),
    HOME: folder,
    OMP_NUM_THREADS: '1',
    BENTOML_DO_NOT_TRACK: '1',
    RAY_USAGE_STATS_ENABLED: '0',
    RAY_raylet_start_wait_time_s: '120',
  };
  const python = async (...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)(join(bin, 'python'), args, { env, cwd: here })).stdout;
  const packageVersion = `import importlib.metadata as m; print(m.version(${JSON.stringify(server.package)}))`;
  const version = (await python('-c', packageVersion)).trim();
  const plan = await server.start({ folder, ports, rows, python });
  const [program = '', ...args] = plan.command;
  // A group of its own, which ends with it.
  const child = spawn(join(bin, program), args, {
    env: { ...env, ...plan.env },
    cwd: here,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => (log = (log + part.toString()).slice(-20_000)));
  }
  const ended = once(child, 'exit');
  const signalGroup = (name: NodeJS.Signals): void => {
    try {
      process.kill(-(child.pid ?? 0), name);
    } catch {
      // The group is gone.
    }
  };
  const close = async (): Promise<void> => {
    signalGroup('SIGTERM');
    await Promise.race([ended, pause(5000)]);
    signalGroup('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const until = performance.now() + READY_WITHIN_MS;
  while (performance.now() < until && child.exitCode === null) {
    const answer = await fetch(plan.ready).catch(() => undefined);
    if (answer?.ok === true) return { version, targets: plan.targets, close };
    await pause(100);
  }
  await close();
  throw new Error(`${server.name} does not come to ${plan.ready}: ${log}`);
}
