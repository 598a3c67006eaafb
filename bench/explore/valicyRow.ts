import { createRandom } from '../../src/math/random.ts';
import { boundaryExploration } from '../../test/helpers/boundaryExploration.ts';
import type { BenchRow } from '../benchRow.ts';
import type { BoundTally } from './boundTally.ts';
import { median } from './median.ts';
import { misclassified } from './misclassified.ts';
import { SEEDS } from './seeds.ts';
import { VALICY, valicy } from './valicy.ts';

const RUNS = 232;

/** VALICY's own example, all calls counted; a point is misclassified when the map disagrees with the noiseless system. */
export async function valicyRow(bounds: BoundTally): Promise<BenchRow> {
  const { inputs, outputs, failureProbability } = VALICY;
  const errors: number[] = [];
  let seconds = 0;
  const silent = valicy();
  for (const seed of SEEDS) {
    const noise = createRandom(seed, 'noise');
    const explored = await boundaryExploration(
      { inputs, outputs, runs: RUNS, auditShare: 0.05, envelopeShare: 0 },
      valicy(() => noise.uniform()),
      { seed },
    );
    errors.push(misclassified(explored, (point) => silent(point)['output_0']! > 0.4, seed));
    seconds += explored.ownSeconds;
    bounds.add(explored, failureProbability);
  }
  return {
    name: `VALICY's 5-D example: misclassified measure at ${RUNS} runs`,
    ours: `median ${median(errors).toFixed(2)} %, worst ${Math.max(...errors).toFixed(2)} % of ${SEEDS.length} seeds; ${((1000 * seconds) / SEEDS.length / RUNS).toFixed(1)} ms CPU a proposal`,
    peer: 'random 0.73 %, Sobol 0.59 % (published)',
    ratio: null,
    target: 'median <= 0.4 %',
    holds: median(errors) <= 0.4,
  };
}
