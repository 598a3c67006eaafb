import { fileURLToPath } from 'node:url';

import type { BenchRow } from '../benchRow.ts';
import { median } from './median.ts';
import { hasModule, runPeer } from './runPeer.ts';
import type { PeerScore } from './runPeer.ts';
import { SEEDS } from './seeds.ts';
import { untilStopped } from './stopRows.ts';

interface Peer {
  readonly name: string;
  /** The Python package that it needs. */
  readonly module: string;
  readonly script: string;
  /** Calls it may make where ours makes so many; those without a budget take no notice. */
  readonly calls: (ours: number) => number;
  /** What ends it. */
  readonly limit: (calls: number) => string;
}

const levels = { calls: () => 0, limit: () => '1,000 points a level' };

const PEERS: readonly Peer[] = [
  {
    name: 'AK-MCS+U on scikit-learn',
    module: 'sklearn',
    script: 'sklearn_ak_mcs.py',
    calls: () => 200,
    limit: (calls) => `its own stop rule, at most ${calls} calls`,
  },
  {
    name: 'BoTorch straddle',
    module: 'botorch',
    script: 'botorch_straddle.py',
    calls: (ours) => Math.round(1.5 * ours),
    limit: (calls) => `no stop rule, so ${calls} calls`,
  },
  {
    name: 'OpenTURNS subset sampling',
    module: 'openturns',
    script: 'openturns_subset.py',
    ...levels,
  },
  { name: 'UQpy subset simulation', module: 'UQpy', script: 'uqpy_subset.py', ...levels },
];

/** Calls that peers without a rule of their own are measured by. */
const COMPARED = [
  { problem: 'four-branch k=7', runs: 80 },
  { problem: 'oscillator', runs: 45 },
  { problem: 'RP53', runs: 40 },
] as const;
/** Seeds of each comparison: with more of them BoTorch takes more than ten minutes. */
const FEW = SEEDS.slice(0, 5);
const PYTHON = process.env['PROOFMARK_PYTHON'] ?? 'python3';
const FOLDER = fileURLToPath(new URL('./peers/', import.meta.url));

/**
 * Calls, error and CPU seconds of peers beside ours on the same problems and seeds. A peer is absent without its package,
 * and failed with its message where it ends with an error. Some six minutes of CPU time, two thirds of them BoTorch's.
 */
export async function peerRows(): Promise<readonly BenchRow[]> {
  const there = PEERS.map((peer) => ({ ...peer, isThere: hasModule(PYTHON, peer.module) }));
  const rows: BenchRow[] = [];
  for (const { problem, runs } of COMPARED) {
    // Nothing to put beside ours: the rows of the reliability part have ours alone.
    const own = there.some(({ isThere }) => isThere) ? await ours(problem) : [];
    for (const { name, script, calls, limit, isThere } of there) {
      const budget = calls(runs);
      const row = {
        name: `${problem}, ${FEW.length} seeds, beside ${name} (${limit(budget)})`,
        ours: isThere ? summary(own) : '-',
        target: '',
        holds: null,
      };
      if (!isThere) {
        rows.push({ ...row, peer: 'absent', ratio: null });
        continue;
      }
      const outcome = runPeer(PYTHON, script, FOLDER, { problem, calls: budget, seeds: FEW });
      rows.push(
        'failed' in outcome
          ? { ...row, peer: `failed ${outcome.failed}`, ratio: null }
          : {
              ...row,
              peer: summary(outcome.scores),
              ratio: middle(own, 'calls') / middle(outcome.scores, 'calls'),
            },
      );
    }
  }
  return rows;
}

async function ours(problem: string): Promise<readonly PeerScore[]> {
  const scores: PeerScore[] = [];
  for (const seed of FEW) scores.push(await untilStopped(problem, seed));
  return scores;
}

function middle(scores: readonly PeerScore[], key: keyof PeerScore): number {
  return median(scores.map((score) => score[key]));
}

function summary(scores: readonly PeerScore[]): string {
  const worst = Math.max(...scores.map(({ errorPercent }) => errorPercent));
  return `${middle(scores, 'calls')} calls, error median ${middle(scores, 'errorPercent').toFixed(2)} % worst ${worst.toFixed(1)} %, ${middle(scores, 'seconds').toFixed(2)} s CPU`;
}
