import { createRandom } from '../../src/math/random.ts';
import type { Value } from '../../src/space/parameter.ts';
import type { BoundaryExploration } from '../../test/helpers/boundaryExploration.ts';

/** Points on which a learnt map is compared with the truth. */
const DRAWS = 20_000;

/** The share of the input distribution, in percent, that the learnt map puts on the wrong side. */
export function misclassified(
  { space, exploration }: BoundaryExploration,
  fails: (point: Readonly<Record<string, Value>>) => boolean,
  seed: number,
): number {
  const random = createRandom(seed, 'misclassified');
  const rows = Array.from({ length: DRAWS }, () => space.sample(random));
  const predictedFail = exploration.map.fails(rows);
  const wrong = rows.filter(
    (row, i) => fails(space.values(row)) !== (predictedFail[i] === 1),
  ).length;
  return (100 * wrong) / DRAWS;
}
