import { passed } from '../../src/explore/problem/evaluation.ts';
import { boundaryExploration } from '../../test/helpers/boundaryExploration.ts';
import type { BenchRow } from '../benchRow.ts';
import type { BoundTally } from './boundTally.ts';
import { median } from './median.ts';
import { misclassified } from './misclassified.ts';
import { MIXED, mixed } from './mixed.ts';
import { SEEDS } from './seeds.ts';

const RUNS = 600;

/** Whether a failing run was seen in category B and in category C, whose failing regions are small. */
export async function mixedRow(
  answer: 'margin' | 'verdict',
  bounds: BoundTally,
): Promise<BenchRow> {
  const errors: number[] = [];
  let [found, seconds] = [0, 0];
  const truth = mixed('verdict');
  for (const seed of SEEDS) {
    const explored = await boundaryExploration(
      {
        inputs: MIXED.inputs,
        outputs: { ok: answer === 'margin' ? { threshold: 0 } : {} },
        runs: RUNS,
      },
      mixed(answer),
      { seed },
    );
    const { exploration, envelope, space } = explored;
    const runs = [...exploration.data.runs, ...exploration.audit, ...(envelope?.runs ?? [])];
    const failing = runs.filter((run) => !passed(run)).map(({ row }) => space.values(row)['c']);
    if (failing.includes('B') && failing.includes('C')) found++;
    errors.push(misclassified(explored, (point) => truth(point)['ok'] === 0, seed));
    seconds += explored.ownSeconds;
    bounds.add(explored, MIXED.failureProbability);
  }
  return {
    name: `MIX-6 (answers with a ${answer}): both small regions found at ${RUNS} runs`,
    ours: `${found} of ${SEEDS.length} seeds; misclassified median ${median(errors).toFixed(2)} %; ${((1000 * seconds) / SEEDS.length / RUNS).toFixed(1)} ms CPU a proposal`,
    peer: '-',
    ratio: null,
    target: '>= 95 % of seeds',
    holds: found >= 0.95 * SEEDS.length,
  };
}
