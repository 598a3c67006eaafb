import type { ChartExhibit } from '../../core/exhibit.ts';
import type { Json } from '../../core/json.ts';
import type { RandomStream } from '../../core/random.ts';
import type { Parameter } from '../../space/parameter.ts';
import { coordinateValue } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';
import type { Envelope } from '../envelope/envelope.ts';
import type { Exploration } from '../boundary/exploration.ts';
import { passed } from '../problem/run.ts';
import { widened } from '../learn/widened.ts';
import { axisTitle, rounded } from './axis.ts';

/** Cells along a continuous axis, draws of the other inputs for each cell, and runs that are drawn at most. */
const CELLS = 40;
const DRAWS = 12;
const MAX_POINTS = 600;

/** The learnt map over two inputs, the others varying as declared, with runs on top. */
export function boundaryMap(
  space: Space,
  exploration: Exploration,
  [jx, jy]: readonly [number, number],
  envelope: Envelope | undefined,
  random: RandomStream,
): ChartExhibit {
  const [px, py] = [space.parameters[jx]!, space.parameters[jy]!];
  const [xs, ys] = [cells(space, jx, CELLS), cells(space, jy, CELLS)];
  const others = Array.from({ length: DRAWS }, () => space.sample(random));
  const rows: Float64Array[] = [];
  for (const x of xs)
    for (const y of ys)
      for (const other of others) {
        const row = other.slice();
        row[jx] = x.center;
        row[jy] = y.center;
        rows.push(row);
      }
  const fails = exploration.map.fails(rows);
  const values: Json[] = [];
  xs.forEach((x, a) => {
    ys.forEach((y, b) => {
      const start = (a * ys.length + b) * DRAWS;
      let failing = 0;
      for (let i = start; i < start + DRAWS; i++) failing += fails[i]!;
      values.push({ ...x.value('x'), ...y.value('y'), share: rounded(failing / DRAWS) });
    });
  });
  const { runs } = exploration.data;
  const step = Math.max(1, runs.length / MAX_POINTS);
  const points: Json[] = [];
  for (let i = 0; i < runs.length; i += step) {
    const run = runs[Math.floor(i)]!;
    points.push({
      x: coordinate(px, run.row[jx]!),
      y: coordinate(py, run.row[jy]!),
      outcome: run.invalid !== undefined ? 'invalid' : passed(run) ? 'pass' : 'fail',
    });
  }
  const title = (p: Parameter) => axisTitle(p.name, p.unit);
  return {
    kind: 'chart',
    id: 'boundary-map',
    title: `Where it fails: ${px.name} and ${py.name}`,
    caption: `Colour: share of the ${DRAWS} drawn settings of the other inputs for which the learnt map says fail. Dots: ${points.length} of the ${runs.length} runs it was learnt from, projected onto these two inputs. Not shown: the other inputs, how sure the map is of a cell, and the audit${envelope === undefined ? '' : '; the envelope is in its own table'}.`,
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      width: 420,
      height: 340,
      layer: [
        {
          data: { values },
          mark: { type: 'rect' },
          encoding: {
            x: mapAxis(px, 'x', title(px)),
            y: mapAxis(py, 'y', title(py)),
            ...(px.kind === 'continuous' ? { x2: { field: 'x2' } } : {}),
            ...(py.kind === 'continuous' ? { y2: { field: 'y2' } } : {}),
            color: {
              field: 'share',
              type: 'quantitative',
              title: 'said to fail',
              scale: { domain: [0, 1] },
            },
          },
        },
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

/** Outcomes in the same order in every chart; the report's theme gives their colours and shapes. */
export function outcomeScale(range?: 'category'): { readonly [key: string]: Json } {
  return {
    field: 'outcome',
    type: 'nominal',
    title: 'run',
    scale: { domain: ['pass', 'fail', 'invalid'], ...(range === undefined ? {} : { range }) },
  };
}

/** A cell of a map along one axis. */
export interface Cell {
  readonly center: number;
  value(axis: 'x' | 'y'): { readonly [key: string]: Json };
}

/** At most `count` cells over the range of an input, even ones for numbers. */
export function cells(space: Space, j: number, count: number): readonly Cell[] {
  const parameter = space.parameters[j]!;
  if (parameter.kind === 'levels') {
    const step = Math.max(1, parameter.levels.length / count);
    const chosen: Cell[] = [];
    for (let i = 0; i < parameter.levels.length; i += step) {
      const level = Math.floor(i);
      chosen.push({
        center: level,
        value: (axis) => ({ [axis]: String(parameter.levels[level]) }),
      });
    }
    return chosen;
  }
  const at = (u: number) => widened(space, new Float64Array(space.dimensions).fill(u))[j]!;
  return Array.from({ length: count }, (_, i) => ({
    center: at((i + 0.5) / count),
    value: (axis: 'x' | 'y') => ({
      [axis]: rounded(at(i / count)),
      [`${axis}2`]: rounded(at((i + 1) / count)),
    }),
  }));
}

function coordinate(parameter: Parameter, value: number): Json {
  return parameter.kind === 'continuous'
    ? rounded(value)
    : String(coordinateValue(parameter, value));
}

/** An axis of a map: in the order of the levels, or along the range. */
export function mapAxis(
  parameter: Parameter,
  field: 'x' | 'y',
  title: string,
): { readonly [key: string]: Json } {
  if (parameter.kind === 'levels')
    return { field, type: 'ordinal', title, sort: parameter.levels.map(String) };
  const isLog = parameter.distribution.kind === 'log-uniform';
  return {
    field,
    type: 'quantitative',
    title,
    scale: { zero: false, nice: false, ...(isLog ? { type: 'log' } : {}) },
  };
}
