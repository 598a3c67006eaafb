import type { ChartExhibit } from '../../core/exhibit.ts';
import type { Json } from '../../core/json.ts';
import type { Space } from '../../space/space.ts';
import { axisTitle, rounded } from '../drawing/axis.ts';
import { outcomeScale } from '../drawing/outcomeScale.ts';
import { placeInRange } from '../drawing/placeInRange.ts';
import type { Exploration } from '../exploration/exploration.ts';
import { outcome, passed } from '../problem/evaluation.ts';
import { spacedSample } from '../learn/spacedSample.ts';

/** Runs that are drawn at most, of each outcome; and inputs. */
const MAX_RUNS = 90;
const MAX_INPUTS = 12;

/**
 * Runs as lines over the inputs, the most influential first; failing runs on top. Nothing for fewer than three inputs,
 * which the boundary map shows whole.
 */
export function parallelCoordinates(
  space: Space,
  { data }: Pick<Exploration, 'data'>,
  ranking: readonly number[],
  by = 'their influence',
): readonly ChartExhibit[] {
  if (space.dimensions < 3) return [];
  const inputs = ranking.slice(0, MAX_INPUTS);
  const titles = inputs.map((j) => axisTitle(space.parameters[j]!.name, space.parameters[j]!.unit));
  const all = data.runs.map((run, id) => ({ run, id }));
  const passing = all.filter(({ run }) => passed(run));
  const failing = all.filter(({ run }) => !passed(run));
  if (failing.length === 0) return [];
  const drawn = [...spacedSample(passing, MAX_RUNS), ...spacedSample(failing, MAX_RUNS)];
  const values = drawn.flatMap(({ run, id }) =>
    inputs.map((j, at): Json => ({
      run: id,
      input: titles[at]!,
      place: rounded(placeInRange(space, j, run.row[j]!)),
      outcome: outcome(run),
    })),
  );
  const left =
    inputs.length < space.dimensions
      ? ` The first ${inputs.length} of ${space.dimensions} inputs.`
      : '';
  return [
    {
      kind: 'chart',
      id: 'parallel-coordinates',
      title: 'Runs over all inputs',
      caption: `Each line is a run: ${Math.min(failing.length, MAX_RUNS)} of ${failing.length} that fail, ${Math.min(passing.length, MAX_RUNS)} of ${passing.length} that pass. 0 and 1 are the ends of an input's range (of its distribution where it has no ends); the inputs stand in the order of ${by}.${left} Runs are chosen near the boundary, so that density is no probability.`,
      spec: {
        $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
        width: 420,
        height: 260,
        data: { values },
        mark: { type: 'line', strokeWidth: 0.6, opacity: 0.5 },
        encoding: {
          x: {
            field: 'input',
            type: 'ordinal',
            title: null,
            sort: titles,
            axis: { labelAngle: -25, grid: true },
            scale: { type: 'point', padding: 0.2 },
          },
          y: {
            field: 'place',
            type: 'quantitative',
            title: 'place in the range',
            scale: { domain: [0, 1] },
          },
          detail: { field: 'run', type: 'nominal' },
          color: outcomeScale(),
        },
      },
    },
  ];
}
