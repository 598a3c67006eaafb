import { FaultRunner } from '../../src/faults/campaign/faultRunner.ts';
import { weightValues } from '../../src/faults/population/faultValue.ts';
import { criticalSearch, randomFlips } from '../../src/faults/search/criticalSearch.ts';
import { createRandom } from '../../src/math/random.ts';
import type { BenchRow } from '../benchRow.ts';
import { roadsigns } from './subjects.ts';

const ORDERS = 3;

/** The fewest flips that bring the bundled classifiers to chance, against random orders. */
export async function criticalRows(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const build of ['roadsigns', 'roadsigns-int8']) {
    const { model, batches, labels } = await roadsigns(64, build);
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
      candidates: 10,
    };
    const runner = new FaultRunner(model, batches);
    await runner.close();
    const found = await criticalSearch({ ...shared, flips: 60 });
    const random: (number | undefined)[] = [];
    for (let order = 0; order < ORDERS; order++)
      random.push(await randomFlips({ ...shared, flips: 4000 }, createRandom(order)));
    const usual = random.map((count) => count ?? Infinity).toSorted((a, b) => a - b)[
      Math.floor(ORDERS / 2)
    ]!;
    const broken = (found.at(-1)?.accuracy ?? 1) <= 0.1;
    const ratio = usual / found.length;
    rows.push({
      name: `fewest flips to chance level, ${build}, 64 scenes`,
      ours: broken
        ? `${found.length} flips`
        : `${found.length} flips reach ${(100 * (found.at(-1)?.accuracy ?? 1)).toFixed(1)} %`,
      peer: `random ${random.map((count) => count ?? '> 4000').join(', ')}`,
      ratio: Number.isFinite(ratio) ? ratio : null,
      target: '>= 100x fewer',
      holds: broken && ratio >= 100,
    });
  }
  return rows;
}
