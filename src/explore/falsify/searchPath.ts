import type { ChartExhibit } from '../../core/exhibit.ts';
import type { Json } from '../../core/json.ts';
import type { Problem } from '../problem/problem.ts';
import type { Falsification } from './falsify.ts';
import type { TrainingData } from '../learn/trainingData.ts';
import { rounded } from '../drawing/axis.ts';
import { outcomeScale } from '../drawing/outcomeScale.ts';
import { outcome } from '../problem/evaluation.ts';

/** The smallest margin of each run in the order in which they were made, and the smallest so far. */
export function searchPath(
  { criteria }: Problem,
  { runs, runsToFailure }: Falsification,
  data: TrainingData,
): ChartExhibit {
  const [only] = criteria;
  const isSingle = criteria.length === 1 && only !== undefined;
  const margins = runs.map((run) => {
    if (run.margins === undefined) return null;
    return isSingle ? run.margins[0]! : data.scaledMargin(run);
  });
  let smallest = Infinity;
  const values = runs.flatMap((run, i): Json[] => {
    const margin = margins[i]!;
    if (margin === null) return [];
    if (runsToFailure === undefined || i < runsToFailure) smallest = Math.min(smallest, margin);
    return [
      {
        run: i + 1,
        margin: rounded(margin),
        smallest: rounded(smallest),
        outcome: outcome(run),
      },
    ];
  });
  const invalid = margins.filter((margin) => margin === null).length;
  const what = isSingle
    ? `the margin of ${only.name} (must be ${only.requirement})`
    : 'the smallest margin over the outputs, each in units of its own spread';
  const search = runsToFailure ?? runs.length;
  return {
    kind: 'chart',
    id: 'search-path',
    title: 'The path of the search',
    caption: `Each dot is a run: ${what}; below zero it fails. The line is the smallest margin so far${runsToFailure === undefined ? '' : `, up to the first failure at run ${runsToFailure} (dashed); the runs after it ask that point again and shrink it, so that they lie on both sides of zero`}.${invalid === 0 ? '' : ` ${invalid} invalid replies have no margin and are left out.`}`,
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      width: 420,
      height: 220,
      layer: [
        {
          data: { values: [{ at: 0 }] },
          mark: 'rule',
          encoding: { y: { field: 'at', type: 'quantitative' } },
        },
        ...(runsToFailure === undefined
          ? []
          : [
              {
                data: { values: [{ at: runsToFailure }] },
                mark: { type: 'rule', strokeDash: [3, 3] },
                encoding: { x: { field: 'at', type: 'quantitative' } },
              },
            ]),
        {
          data: { values: values.slice(0, search) },
          mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.2 },
          encoding: {
            x: { field: 'run', type: 'quantitative' },
            y: { field: 'smallest', type: 'quantitative' },
          },
        },
        {
          data: { values },
          mark: { type: 'point', size: 16 },
          encoding: {
            x: { field: 'run', type: 'quantitative', title: 'run', scale: { nice: false } },
            y: {
              field: 'margin',
              type: 'quantitative',
              title: isSingle ? 'margin' : 'smallest margin',
            },
            color: outcomeScale(),
            shape: outcomeScale(),
          },
        },
      ],
    },
  };
}
