import { weightValues } from '../../src/faults/population/faultValue.ts';
import { criticalSearch, randomFlips } from '../../src/faults/search/criticalSearch.ts';
import { createRandom } from '../../src/math/random.ts';
import type { BenchRow } from '../benchRow.ts';
import { roadsigns } from './subjects.ts';

const ORDERS = 3;
const ITEMS = 32;
/** Random flips that are tried at most. */
const MOST = 3000;

/** The fewest flips that bring the bundled classifiers to chance, against random orders. */
export async function criticalRows(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const build of ['roadsigns', 'roadsigns-int8']) {
    const { model, batches, labels } = await roadsigns(ITEMS, build);
    const values = weightValues(model.graph).filter(
      ({ dtype, elements }) =>
        (build === 'roadsigns' ? dtype === 'float32' : dtype === 'int8') && elements > 16,
    );
    const shared = {
      model,
      values,
      batches,
      classes: labels as number[][],
      accuracy: 0.1,
      candidates: 4,
    };
    const found = await criticalSearch({ ...shared, flips: 20 });
    const random: (number | undefined)[] = [];
    for (let order = 0; order < ORDERS; order++)
      random.push(await randomFlips({ ...shared, flips: MOST }, createRandom(order)));
    // An order that is not enough counts as the most that was tried: the ratio is then a lower bound.
    const usual = random.map((count) => count ?? MOST).toSorted((a, b) => a - b)[
      Math.floor(ORDERS / 2)
    ]!;
    const accuracy = found.at(-1)?.accuracy ?? 1;
    const broken = accuracy <= 0.1;
    const ratio = usual / found.length;
    rows.push({
      name: `fewest flips to chance level, ${build}, ${ITEMS} scenes`,
      ours: broken
        ? `${found.length} flips`
        : `${found.length} flips reach ${(100 * accuracy).toFixed(1)} %`,
      peer: `random ${random.map((count) => count ?? `> ${MOST}`).join(', ')}`,
      ratio,
      target: '>= 100x fewer',
      holds: broken && ratio >= 100,
    });
  }
  return rows;
}
