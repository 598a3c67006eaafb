import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { BUILD } from './build.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = join(BUILD, 'cli/main.js');

/** How a command ended. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of a command. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The checkout's folder. */
export const root = ROOT;

/** Starts the compiled `proofmark`. The caller waits for it or ends it. */
export function startProofmark(
  args: readonly string[],
  { cwd = ROOT, env = {} }: CommandOptions = {},
): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { ...process.env, ...env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs the compiled `proofmark` to its end. */
export async function proofmark(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return ended(startProofmark(args, options));
}

/** Waits for a command that was started, and collects what it printed. */
export async function ended(child: ChildProcess): Promise<CommandResult> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}
