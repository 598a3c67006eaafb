import type { TableExhibit } from '../../core/exhibit.ts';
import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import type { VerdictMap } from '../verdictMap.ts';

/** Points on which each input is redrawn. */
const DRAWS = 1500;

/**
 * How often the verdict changes when one input alone is drawn anew: half of Jansen's estimator of the total effect on
 * the verdict, not divided by its variance. Computed on the verdict map, so it costs no runs.
 */
export function influence(
  space: Space,
  map: VerdictMap,
  random: RandomStream,
): { readonly ranking: readonly number[]; readonly table: TableExhibit } {
  const base = Array.from({ length: DRAWS }, () => space.sample(random));
  const verdicts = map.fails(base);
  const shares = space.parameters.map((_, j) => {
    const changed = base.map((row) => {
      const next = row.slice();
      next[j] = space.sample(random)[j]!;
      return next;
    });
    const again = map.fails(changed);
    let flips = 0;
    for (let i = 0; i < DRAWS; i++) {
      // A combination that the constraints forbid says nothing.
      if (space.allows(changed[i]!) && again[i] !== verdicts[i]) flips++;
    }
    return flips / DRAWS;
  });
  const ranking = shares.map((_, j) => j).toSorted((a, b) => shares[b]! - shares[a]! || a - b);
  return {
    ranking,
    table: {
      kind: 'table',
      id: 'influence',
      title: 'Which inputs decide',
      caption: `Probability that the verdict of the learnt map changes when this input alone is drawn anew from its distribution (${DRAWS} draws; a description of the map, not a certified figure).`,
      columns: [{ title: 'Input' }, { title: 'Unit' }, { title: 'Verdict changes', unit: '1' }],
      rows: ranking.map((j) => [
        space.parameters[j]!.name,
        space.parameters[j]!.unit ?? '',
        Number(shares[j]!.toFixed(4)),
      ]),
    },
  };
}
