import type { Exhibit } from '../../core/exhibit.ts';
import type { Json } from '../../core/json.ts';
import type { Space } from '../../space/space.ts';
import { GaussianProcess } from '../../surrogates/gaussianProcess/gaussianProcess.ts';
import type { Falsification } from './falsify.ts';
import { pack } from '../learn/pack.ts';
import type { TrainingData } from '../learn/trainingData.ts';
import { passed } from '../problem/evaluation.ts';
import { axisTitle, rounded } from '../drawing/axis.ts';
import { placeInRange } from '../drawing/placeInRange.ts';

/** Inputs that are drawn at most, those that moved farthest. */
const MAX_DRAWN = 24;
const ROWS = 300;

/** The counterexample against the nominal point, as a picture and a table that says which inputs matter for it. */
export async function counterexampleExhibits(
  space: Space,
  { runs, found, shrunk, runsToFailure, nominal }: Falsification,
  data: TrainingData,
): Promise<readonly Exhibit[]> {
  if (shrunk === undefined || found === undefined) return [];
  const place = (row: Float64Array, j: number) => placeInRange(space, j, row[j]!);
  const moved = space.parameters.map((_, j) => Math.abs(place(shrunk.row, j) - place(nominal, j)));
  const order = moved.map((_, j) => j).toSorted((a, b) => moved[b]! - moved[a]! || a - b);
  const expected = await backToNominal(space, data, shrunk.row, nominal);
  const asked = new Map(runs.map((run) => [space.key(run.row), passed(run)]));
  const value = (row: Float64Array, j: number) => {
    const own = space.values(row)[space.parameters[j]!.name]!;
    return typeof own === 'number' ? rounded(own) : String(own);
  };
  const matters = (j: number): string => {
    if (shrunk.row[j] === nominal[j]) return 'does not matter';
    const known = asked.get(space.key(shrunk.row.with(j, nominal[j]!)));
    if (known !== undefined) return known ? 'passes (asked)' : 'still fails (asked)';
    return expected[j]! >= 0 ? 'passes (estimated)' : 'still fails (estimated)';
  };
  return [
    picture(space, order.slice(0, MAX_DRAWN), place, {
      nominal,
      found: found.row,
      shrunk: shrunk.row,
    }),
    {
      kind: 'table',
      id: 'counterexample',
      title: 'Counterexample',
      caption: `Found after ${runsToFailure} runs, then moved towards the nominal point as far as it still fails (${runs.length} runs in all); the inputs that moved farthest come first. Last column: what becomes of the shrunk counterexample when this input alone goes back to nominal, as it was asked, or as a Gaussian process on all runs expects. It is near the nominal point, not proven nearest.`,
      columns: [
        { title: 'Input' },
        { title: 'Unit' },
        { title: 'Nominal' },
        { title: 'As found' },
        { title: 'Shrunk' },
        { title: 'Moved', unit: 'of its range' },
        { title: 'Alone back to nominal' },
      ],
      rows: order.map((j) => [
        space.parameters[j]!.name,
        space.parameters[j]!.unit ?? '',
        value(nominal, j),
        value(found.row, j),
        value(shrunk.row, j),
        `${(100 * moved[j]!).toFixed(1)} %`,
        matters(j),
      ]),
    },
  ];
}

/** The margin that a Gaussian process on all runs expects when one input alone goes back to its nominal value. */
async function backToNominal(
  space: Space,
  data: TrainingData,
  row: Float64Array,
  nominal: Float64Array,
): Promise<Float64Array> {
  const process = new GaussianProcess({ priorLength: 1, warp: 1, maxRows: ROWS });
  await process.fit(data.set());
  const rows = space.parameters.map((_, j) => row.with(j, nominal[j]!));
  return process.margins(pack(space, rows), rows.length);
}

function picture(
  space: Space,
  inputs: readonly number[],
  place: (row: Float64Array, j: number) => number,
  points: Readonly<Record<'nominal' | 'found' | 'shrunk', Float64Array>>,
): Exhibit {
  const names = inputs.map((j) => axisTitle(space.parameters[j]!.name, space.parameters[j]!.unit));
  const kinds = { nominal: 'nominal', found: 'as found', shrunk: 'shrunk' } as const;
  const values = inputs.flatMap((j, at) =>
    (['nominal', 'found', 'shrunk'] as const).map((kind): Json => ({
      input: names[at]!,
      place: rounded(place(points[kind], j)),
      point: kinds[kind],
    })),
  );
  const lines = inputs.map((j, at): Json => ({
    input: names[at]!,
    from: rounded(place(points.nominal, j)),
    to: rounded(place(points.shrunk, j)),
  }));
  const y = { field: 'input', type: 'ordinal', sort: names, title: null } as const;
  const left =
    inputs.length < space.dimensions
      ? ` The ${inputs.length} of ${space.dimensions} inputs that moved farthest.`
      : '';
  return {
    kind: 'chart',
    id: 'counterexample-map',
    title: 'The counterexample against the nominal point',
    caption: `Places in the range of each input (of its distribution where it has no ends; of the list for categories). The line is what it takes to get from the nominal point to the shrunk counterexample; an input without a line is at its nominal value.${left}`,
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      width: 380,
      height: { step: 22 },
      layer: [
        {
          data: { values: lines },
          mark: { type: 'rule', strokeWidth: 3, opacity: 0.5 },
          encoding: {
            x: {
              field: 'from',
              type: 'quantitative',
              scale: { domain: [0, 1] },
              title: 'place in the range',
            },
            x2: { field: 'to' },
            y,
          },
        },
        {
          data: { values },
          mark: { type: 'point', size: 50 },
          encoding: {
            x: { field: 'place', type: 'quantitative' },
            y,
            color: { field: 'point', type: 'nominal', title: 'point', sort: Object.values(kinds) },
            shape: { field: 'point', type: 'nominal', title: 'point', sort: Object.values(kinds) },
          },
        },
      ],
    },
  };
}
