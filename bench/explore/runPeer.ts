import { spawnSync } from 'node:child_process';

/** One run of a peer on a problem. */
export interface PeerScore {
  readonly calls: number;
  readonly errorPercent: number;
  /** CPU time, the system under test included, which is next to none. */
  readonly seconds: number;
}

/** What came of a peer: its scores, a line for each seed, or why it has not all of them. */
export type PeerOutcome = { readonly scores: readonly PeerScore[] } | { readonly failed: string };

/** Two threads that share a core would count the time in which one waits for the other. */
const ONE_THREAD = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

/** Whether an interpreter has a package; one that is there and broken fails when it runs. */
export function hasModule(python: string, module: string): boolean {
  const found = `import importlib.util, sys; sys.exit(importlib.util.find_spec('${module}') is None)`;
  return spawnSync(python, ['-c', found], { timeout: 120_000 }).status === 0;
}

/**
 * Runs `script PROBLEM CALLS SEED...` in one process and thread, and reads the JSON lines that it prints. A peer that
 * ends with an error, prints fewer scores than seeds or takes more than half an hour has failed, and says by what.
 */
export function runPeer(
  interpreter: string,
  script: string,
  folder: string,
  options: { readonly problem: string; readonly calls: number; readonly seeds: readonly number[] },
): PeerOutcome {
  const { problem, calls, seeds } = options;
  const args = [script, problem, String(calls), ...seeds.map(String)];
  const { stdout, stderr, status, error } = spawnSync(interpreter, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...ONE_THREAD, PYTHONDONTWRITEBYTECODE: '1' },
    timeout: 1_800_000,
    maxBuffer: 1 << 26,
  });
  if (error !== undefined) return { failed: error.message };
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  if (status === 0 && lines.length === seeds.length) {
    return { scores: lines.map((line) => JSON.parse(line) as PeerScore) };
  }
  const last = stderr.trim().split('\n').at(-1) || `exit status ${status}`;
  return { failed: `after ${lines.length} of ${seeds.length} seeds: ${last}` };
}
