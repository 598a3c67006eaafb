import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { exploreInMemory } from '../../test/helpers/exploreInMemory.ts';
import type { BenchRow } from '../benchRow.ts';
import { median } from './median.ts';
import { PROBLEMS } from './problems.ts';
import { SEEDS } from './seeds.ts';

interface Peer {
  readonly name: string;
  /** The Python package that it needs. */
  readonly module: string;
  readonly script: string;
}

const PEERS: readonly Peer[] = [
  { name: 'AK-MCS+U on scikit-learn', module: 'sklearn', script: 'sklearn_ak_mcs.py' },
  { name: 'OpenTURNS subset sampling', module: 'openturns', script: 'openturns_subset.py' },
  { name: 'UQpy subset simulation', module: 'UQpy', script: 'uqpy_subset.py' },
  { name: 'BoTorch straddle', module: 'botorch', script: 'botorch_straddle.py' },
];

/** Our calls, and those that a peer with a budget may make. */
const COMPARED = [
  { problem: 'four-branch k=7', runs: 80, peerCalls: 200 },
  { problem: 'oscillator', runs: 45, peerCalls: 100 },
  { problem: 'RP53', runs: 40, peerCalls: 100 },
] as const;
/** Seeds of each comparison: peers take a while. */
const FEW = SEEDS.slice(0, 5);
const PYTHON = process.env['PROOFMARK_PYTHON'] ?? 'python3';
const FOLDER = fileURLToPath(new URL('./peers/', import.meta.url));

/** One exploration, or one run of a peer. */
interface Score {
  readonly calls: number;
  readonly errorPercent: number;
  /** CPU time, the system under test included, which is next to none. */
  readonly seconds: number;
}

/** Calls, error and CPU seconds of peers beside ours on the same problems and seeds; a peer is absent without its package. */
export async function peerRows(): Promise<readonly BenchRow[]> {
  const there = PEERS.map((peer) => ({ ...peer, isThere: imports(peer.module) }));
  const rows: BenchRow[] = [];
  for (const { problem, runs, peerCalls } of COMPARED) {
    // Nothing to put beside ours: the rows above have ours alone.
    const own = there.some(({ isThere }) => isThere) ? await ours(problem, runs) : [];
    for (const { name, script, isThere } of there) {
      const scores = isThere ? peer(script, problem, peerCalls) : [];
      rows.push({
        name: `${problem}, ${FEW.length} seeds, beside ${name}`,
        ours: isThere ? summary(own) : '-',
        peer: scores.length > 0 ? summary(scores) : 'absent',
        ratio: scores.length > 0 ? middle(own, 'calls') / middle(scores, 'calls') : null,
        target: '',
        holds: null,
      });
    }
  }
  return rows;
}

function imports(module: string): boolean {
  return spawnSync(PYTHON, ['-c', `import ${module}`], { timeout: 120_000 }).status === 0;
}

function peer(script: string, problem: string, calls: number): readonly Score[] {
  const { stdout } = spawnSync(PYTHON, ['-B', script, problem, String(calls), ...FEW.map(String)], {
    cwd: FOLDER,
    encoding: 'utf8',
    timeout: 1_800_000,
    maxBuffer: 1 << 26,
  });
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Score);
}

async function ours(problem: string, runs: number): Promise<readonly Score[]> {
  const known = PROBLEMS.find(({ name }) => name === problem)!;
  const { inputs, reference } = known;
  const scores: Score[] = [];
  for (const seed of FEW) {
    const before = process.cpuUsage();
    const result = await exploreInMemory(
      { inputs, outputs: { g: { threshold: 0 } }, runs, mode: 'rare', auditShare: 0.05 },
      (point) => ({ g: known.g(Object.values(point) as number[]) }),
      { seed },
    );
    const { user, system } = process.cpuUsage(before);
    const value = result.value('failureProbability') ?? 0;
    scores.push({
      calls: result.questions,
      errorPercent: 100 * Math.abs(value / reference - 1),
      seconds: (user + system) / 1e6,
    });
  }
  return scores;
}

function middle(scores: readonly Score[], key: keyof Score): number {
  return median(scores.map((score) => score[key]));
}

function summary(scores: readonly Score[]): string {
  const worst = Math.max(...scores.map(({ errorPercent }) => errorPercent));
  return `${middle(scores, 'calls')} calls, error median ${middle(scores, 'errorPercent').toFixed(2)} % worst ${worst.toFixed(1)} %, ${middle(scores, 'seconds').toFixed(2)} s CPU`;
}
