import type { TableExhibit } from '../../core/exhibit.ts';
import type { RandomStream } from '../../core/random.ts';
import { sobolIndices } from '../../math/sobolIndices.ts';
import type { SobolIndex } from '../../math/sobolIndices.ts';
import type { Space } from '../../space/space.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';

/** Rows of each of the design's two halves. */
const DRAWS = 1500;
const CONFIDENCE = 0.95;

/** What decides over pass and fail, according to the verdict map. */
export interface Sensitivity {
  /** The inputs, the most influential first. */
  readonly ranking: readonly number[];
  readonly table: TableExhibit;
  /** Independent draws from the input distribution, and what the map says of them (1 for fail). */
  readonly draws: readonly Float64Array[];
  readonly fails: Uint8Array;
}

/** Sobol' sensitivity indices of the verdict that the frozen map gives; they cost no runs. */
export function sensitivity(space: Space, map: VerdictMap, random: RandomStream): Sensitivity {
  const draw = () => Array.from({ length: DRAWS }, () => space.sample(random));
  const [rowsA, rowsB] = [draw(), draw()];
  const [a, b] = [map.fails(rowsA), map.fails(rowsB)];
  const mixed = space.parameters.map((_, j) => {
    const rows = rowsA.map((row, i) => row.with(j, rowsB[i]![j]!));
    const fails = map.fails(rows);
    // A combination that the constraints forbid says nothing.
    return Float64Array.from(rows, (row, i) => (space.allows(row) ? fails[i]! : NaN));
  });
  const indices = sobolIndices({ a, b, mixed }, random.fork('intervals'), {
    confidence: CONFIDENCE,
  });
  const totals = indices.map((own) => own?.total.value);
  const ranking = space.parameters
    .map((_, j) => j)
    .toSorted((p, q) => (totals[q] ?? 0) - (totals[p] ?? 0) || p - q);
  const fails = Uint8Array.from([...a, ...b]);
  const isConstant = fails.every((one) => one === fails[0]);
  const constrained =
    space.constraints.length === 0
      ? ''
      : ' The constraints make the inputs dependent; combinations that they forbid are left out, so the shares need not add up, and an input for which they forbid most has none.';
  return {
    ranking,
    draws: [...rowsA, ...rowsB],
    fails,
    table: {
      kind: 'table',
      id: 'sensitivity',
      title: 'Which inputs decide',
      caption: `Sobol' indices of the verdict (pass or fail) of the learnt map: the share of its variance that an input explains alone, and alone or together with others. ${(2 + space.dimensions) * DRAWS} evaluations of the map, intervals of about ${CONFIDENCE * 100} %, where the rarer verdict is not too rare for any; they describe the map and certify nothing.${constrained}${isConstant ? ' The map gives the same verdict everywhere, so nothing decides.' : ''}`,
      columns: [
        { title: 'Input' },
        { title: 'Unit' },
        { title: 'Alone', unit: '1' },
        { title: 'Interval' },
        { title: 'In all', unit: '1' },
        { title: 'Interval' },
      ],
      rows: ranking.map((j) => {
        const { name, unit = '' } = space.parameters[j]!;
        const own = indices[j];
        if (own === undefined) return [name, unit, null, '', null, ''];
        return [name, unit, ...cells(own.first), ...cells(own.total)];
      }),
    },
  };
}

function cells({ value, interval }: SobolIndex): readonly [string, string] {
  if (interval === undefined) return [share(value), ''];
  return [share(value), `${share(interval.lower)} to ${share(interval.upper)}`];
}

/** An estimator's noise may leave [0, 1] a little, which a reader should see; but not as -0. */
function share(value: number): string {
  return (Math.round(value * 1000) / 1000 + 0).toFixed(3);
}
