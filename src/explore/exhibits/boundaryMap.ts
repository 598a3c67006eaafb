import type { ChartExhibit } from '../../core/exhibit.ts';
import type { Json } from '../../core/json.ts';
import type { RandomStream } from '../../core/random.ts';
import type { Parameter } from '../../space/parameter.ts';
import { coordinateValue } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';
import type { Exploration } from '../exploration/exploration.ts';
import { leftBlank, pairShares } from '../drawing/pairShares.ts';
import { axisTitle, rounded } from '../drawing/axis.ts';
import { mapAxis } from '../drawing/mapCells.ts';
import { mapLayer } from '../drawing/mapLayer.ts';
import { outcomeScale } from '../drawing/outcomeScale.ts';
import { outcome } from '../problem/evaluation.ts';

/** Cells along a continuous axis, draws of the other inputs for each cell, and runs that are drawn at most. */
const CELLS = 40;
const DRAWS = 12;
const MAX_POINTS = 600;

/** The learnt map over two inputs, the others varying as declared, with runs on top. */
export function boundaryMap(
  space: Space,
  exploration: Exploration,
  pair: readonly [number, number],
  random: RandomStream,
): ChartExhibit {
  const [jx, jy] = pair;
  const [px, py] = [space.parameters[jx]!, space.parameters[jy]!];
  const others = Array.from({ length: DRAWS }, () => space.sample(random));
  const { runs } = exploration.data;
  const step = Math.max(1, runs.length / MAX_POINTS);
  const points: Json[] = [];
  for (let i = 0; i < runs.length; i += step) {
    const run = runs[Math.floor(i)]!;
    points.push({
      x: coordinate(px, run.row[jx]!),
      y: coordinate(py, run.row[jy]!),
      outcome: outcome(run),
    });
  }
  const title = (p: Parameter) => axisTitle(p.name, p.unit);
  return {
    kind: 'chart',
    id: 'boundary-map',
    title: `Where it fails: ${px.name} and ${py.name}`,
    caption: `Colour: share of the ${DRAWS} drawn settings of the other inputs for which the learnt map predicts fail. Dots: ${points.length} of the ${runs.length} runs it was learnt from, projected onto these two inputs. Not shown: the other inputs, how sure the map is of a cell, and the audit.${leftBlank(space)}`,
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      width: 420,
      height: 340,
      layer: [
        mapLayer(space, pair, pairShares(space, exploration.map, pair, others, CELLS)),
        {
          data: { values: points },
          mark: { type: 'point', size: 16 },
          encoding: {
            x: mapAxis(px, 'x', title(px)),
            y: mapAxis(py, 'y', title(py)),
            shape: outcomeScale(),
            // Not `color`, whose scale the map beneath has taken.
            stroke: outcomeScale('category'),
          },
        },
      ],
    },
  };
}

function coordinate(parameter: Parameter, value: number): Json {
  return parameter.kind === 'continuous'
    ? rounded(value)
    : String(coordinateValue(parameter, value));
}
