import { envelopeCoverage } from '../../test/helpers/envelopeCoverage.ts';
import type { BenchRow } from '../benchRow.ts';
import { SEEDS } from './seeds.ts';

/** Hidden islands to a seed of the other rows. */
const ISLANDS = 15;
const SHAPES = ['boxes', 'box', 'level-set'] as const;

/** What envelopes on hidden islands state and keep, by shape and by what is to be done about failures inside. */
export async function envelopeRows(): Promise<readonly BenchRow[]> {
  const seeds = Array.from({ length: ISLANDS * SEEDS.length }, (_, i) => 2001 + i);
  const rows: BenchRow[] = [];
  for (const failures of ['none', 'bounded'] as const) {
    for (const shape of SHAPES) {
      const found = await envelopeCoverage(seeds, shape, 0.95, 160, failures);
      const { envelopes, missed, share, knownInside, nearer, cut } = found;
      const clear =
        failures === 'none'
          ? `; ${knownInside} known failures inside, ${nearer} nearer than the margin; ${cut} cut`
          : '';
      const held = envelopes - missed;
      rows.push({
        name: `envelope, ${shape}, failures: ${failures}: its 95 % bound on ${seeds.length} hidden islands`,
        ours: `${held} of ${envelopes} held (${((100 * held) / envelopes).toFixed(1)} %)${clear}; mean share ${((100 * share) / envelopes).toFixed(0)} %`,
        peer: '-',
        ratio: null,
        target: failures === 'none' ? '>= 95 %, none inside, none nearer' : '>= 95 %',
        holds: held >= 0.95 * envelopes && knownInside + nearer === 0,
      });
    }
  }
  return rows;
}
