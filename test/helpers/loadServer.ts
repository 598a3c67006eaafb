import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../fixtures/load/server.c', import.meta.url));

/** A running copy of test/fixtures/load/server.c: REST and gRPC on one port, with faults on demand. */
export interface LoadServer {
  readonly port: number;
  readonly pid: number;
  /** Ends it, and says how many requests it saw and what CPU time it used. */
  stop(): Promise<{ readonly requests: number; readonly cpuUs: number }>;
}

/** Whether there is a C compiler. */
export function hasCompiler(): boolean {
  try {
    execFileSync('gcc', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Compiles the server, once for every version of its source. */
export function compileLoadServer(): string {
  const digest = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), 'proofmark-load-server');
  const binary = join(folder, digest);
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  const temporary = `${binary}.${process.pid}`;
  execFileSync('gcc', ['-O2', '-o', temporary, source, '-lm']);
  renameSync(temporary, binary);
  return binary;
}

/** Starts the server; arguments are described in its source. */
export async function startLoadServer(
  options: Readonly<Record<string, string | number>> = {},
): Promise<LoadServer> {
  const args = Object.entries(options).map(([name, value]) => `${name}=${value}`);
  const child: ChildProcess = spawn(compileLoadServer(), args, {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error('the load server ended at once')));
    child.stdout!.on('data', (chunk: Buffer) => {
      output += String(chunk);
      if (output.includes('\n')) resolve(Number(output.split('\n')[0]));
    });
  });
  return {
    port,
    pid: child.pid!,
    async stop() {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      await ended;
      const match = /requests=(\d+) cpu_us=(\d+)/.exec(output);
      return { requests: Number(match?.[1]), cpuUs: Number(match?.[2]) };
    },
  };
}
