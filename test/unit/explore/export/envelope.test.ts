import { describe, expect, it } from 'vitest';
import ts from 'typescript';

import { wholeBox } from '../../../../src/explore/envelope/box.ts';
import type { Box } from '../../../../src/explore/envelope/box.ts';
import { boxUnion } from '../../../../src/explore/envelope/boxUnion.ts';
import { chooseLevelSet } from '../../../../src/explore/envelope/levelSet.ts';
import { safeBox } from '../../../../src/explore/envelope/safeBox.ts';
import { envelopeLevelSetModel } from '../../../../src/explore/export/envelopeLevelSetModel.ts';
import { envelopeModel } from '../../../../src/explore/export/envelopeModel.ts';
import { guardLevelSetSource } from '../../../../src/explore/export/guardLevelSetSource.ts';
import { guardSource } from '../../../../src/explore/export/guardSource.ts';
import { TrainingData } from '../../../../src/explore/learn/trainingData.ts';
import type { VerdictMap } from '../../../../src/explore/learn/verdictMap.ts';
import { createRandom } from '../../../../src/math/random.ts';
import { runOnce } from '../../../../src/onnx/graph/runOnce.ts';
import { buildParameter } from '../../../../src/space/buildParameter.ts';
import { inputOption } from '../../../../src/space/inputOptions.ts';
import { Space } from '../../../../src/space/space.ts';

const space = new Space([
  buildParameter('speed "v"', inputOption.parse({ low: 0, high: 40, unit: 'm/s */ 1;\n2' })),
  buildParameter('noise', inputOption.parse({ distribution: { kind: 'normal', mean: 0, sd: 1 } })),
  buildParameter('lanes', inputOption.parse({ values: [1, 2, 4], unit: 'dB' })),
  buildParameter('surface', inputOption.parse({ categories: ['dry', 'wet', 'ice'] })),
  buildParameter('rate', inputOption.parse({ low: 1e-6, high: 1, scale: 'log' })),
]);
const none = new Uint8Array(0);
const grown: readonly Box[] = [
  {
    low: Float64Array.of(0.1234567, 0, 0, 0, 0.05),
    high: Float64Array.of(0.7, 0.8765432, 1, 1, 1),
    levels: [none, none, Uint8Array.of(0, 1, 1), Uint8Array.of(1, 0, 0), none],
  },
  {
    low: Float64Array.of(0.5, 0.1, 0, 0, 0),
    high: Float64Array.of(1, 1, 1, 1, 0.87654),
    levels: [none, none, Uint8Array.of(1, 1, 0), Uint8Array.of(0, 1, 1), none],
  },
];
const boxes = grown.map((box) => safeBox(space, box, space.fromUnit(box.low)));
const region = boxUnion(space, 'boxes', boxes);
const bounds = boxes.map((box) => box.bounds);

interface Guard {
  readonly inside: (point: object) => boolean;
  readonly score?: (point: object) => number;
}

/** What a guard file exports. */
async function load(source: string): Promise<Guard> {
  const code = ts.transpile(source, {
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2022,
  });
  return (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as Guard;
}

/** Points as an exported model takes them. */
function tensor(rows: readonly Float64Array[]) {
  const data = Float64Array.from(
    rows.flatMap((row) => Array.from(row.with(2, Number(space.values(row)['lanes'])))),
  );
  return { dtype: 'float64', shape: [rows.length, space.dimensions], data } as const;
}

const random = createRandom(3);
const draws = Array.from({ length: 1000 }, () => space.sample(random));
/** Points on every face, and the next numbers outside of it. */
const onFaces = boxes.flatMap(({ bounds: sides }) => {
  const inner = space.fromUnit([0.6, 0.5, 0.5, 0, 0.5]);
  return [0, 1, 2].flatMap((surface) =>
    sides.flatMap((side, j) => {
      if (side.kind === 'levels') return [];
      const ends = [side.low, side.high].filter(Number.isFinite);
      return ends.flatMap((end) =>
        [end, end * (1 - 1e-15), end * (1 + 1e-15)].map((value) =>
          inner.with(2, 1).with(3, surface).with(j, value),
        ),
      );
    }),
  );
});
const rows = [...draws, ...onFaces];
const truth = Array.from(region.contains(rows), Boolean);

describe('a box of an envelope', () => {
  it('is rounded inwards to what can be printed, and holds its own draws', () => {
    for (const [b, box] of boxes.entries()) {
      for (const [j, side] of box.bounds.entries()) {
        if (side.kind === 'levels') continue;
        expect(box.box.low[j]!).toBeGreaterThanOrEqual(grown[b]!.low[j]!);
        expect(box.box.high[j]!).toBeLessThanOrEqual(grown[b]!.high[j]!);
        expect(box.box.high[j]! - box.box.low[j]!).toBeGreaterThan(
          0.997 * (grown[b]!.high[j]! - grown[b]!.low[j]!),
        );
        for (const end of [side.low, side.high].filter(Boolean))
          if (Number.isFinite(end))
            expect(Math.abs(Number(end.toPrecision(8)) / end - 1)).toBeLessThan(1e-15);
      }
      for (let i = 0; i < 500; i++) expect(box.contains(box.draw(random))).toBe(true);
    }
  });
});

describe('an exported envelope', () => {
  it('is the boxes as a guard function', async () => {
    const source = guardSource(bounds, ['a claim\n*/ on one line']);
    expect(source).toMatch(/In dB\. \*\/\n *readonly "lanes": number/);
    const { inside } = await load(source);
    expect(rows.map((row) => inside(space.values(row)))).toEqual(truth);
    expect(truth.slice(0, 1000).filter(Boolean).length).toBeGreaterThan(50);
    expect(truth.slice(1000)).toContain(true);
    expect(truth.slice(1000)).toContain(false);
    const [good] = rows.filter((_, i) => truth[i]);
    const values = space.values(good!);
    expect(inside({ ...values, noise: NaN })).toBe(false);
    expect(inside({ ...values, surface: 'snow' })).toBe(false);
    expect(inside({ ...values, noise: undefined })).toBe(false);
  });

  it('is the boxes as an ONNX model', async () => {
    const { inside } = await runOnce(envelopeModel(space, bounds), { point: tensor(rows) });
    expect(Array.from(inside!.data, Boolean)).toEqual(truth);
  });

  it('is everything that is a number when the box is the whole space, and NaN is outside', async () => {
    const whole = [safeBox(space, wholeBox(space), draws[0]!).bounds];
    const { inside } = await load(guardSource(whole, []));
    expect(draws.every((row) => inside(space.values(row)))).toBe(true);
    const data = Float64Array.of(NaN, 0, 1, 0, 0.1, 10, NaN, 1, 0, 0.1, 10, 1e6, 4, 2, 0.1);
    const point = { dtype: 'float64', shape: [3, 5], data } as const;
    const result = await runOnce(envelopeModel(space, whole), { point });
    expect(Array.from(result['inside']!.data, Number)).toEqual([0, 0, 1]);
  });

  it('is the level set as a guard function and as an ONNX model, with its process written out', async () => {
    const data = new TrainingData(space);
    const margin = (row: Float64Array) =>
      row[0]! / 40 + 0.3 * row[1]! - 0.2 * row[3]! + 0.05 * Math.log(row[4]!);
    data.add(
      draws.slice(0, 120).map((row, query) => ({
        row,
        purpose: 'start',
        query,
        margins: [margin(row)],
        values: [margin(row)],
        invalid: undefined,
      })),
    );
    const map = {
      kind: 'surrogate',
      fails: (all: readonly Float64Array[]) => Uint8Array.from(all, (r) => Number(margin(r) < 0)),
    } as VerdictMap;
    const failing = draws.slice(0, 120).filter((row) => margin(row) < 0);
    const known = { data, map, failing, margin: 0.05 };
    const set = await chooseLevelSet(space, known, 0.01, random.fork('level'));
    const far = space.fromUnit([0.5, 1 - 1e-9, 0.5, 0, 0.9]);
    // Around failing points, where zones are cut out of the set.
    const around = failing.flatMap((row) =>
      [-0.049, 0.049, 0.06].map((step) =>
        row.with(0, Math.min(40, Math.max(0, row[0]! + 40 * step))),
      ),
    );
    const points = [...draws, ...around, far];
    const belongs = Array.from(set!.contains(points), Boolean);
    const share = belongs.filter(Boolean).length / points.length;
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.6);
    expect(set!.holes).toHaveLength(failing.length);
    for (const [i, row] of around.entries()) if (i % 3 < 2) expect(set!.contains([row])[0]).toBe(0);
    // Beyond what was explored of an input without ends.
    expect(belongs.at(-1)).toBe(false);
    const guard = await load(guardLevelSetSource(space, set!, ['a claim']));
    expect(points.map((row) => guard.inside(space.values(row)))).toEqual(belongs);
    const values = space.values(draws[belongs.indexOf(true)]!);
    for (const name of ['noise', 'surface', 'rate'])
      expect(guard.inside({ ...values, [name]: undefined })).toBe(false);
    const result = await runOnce(envelopeLevelSetModel(space, set!), { point: tensor(points) });
    expect(Array.from(result['inside']!.data, Boolean)).toEqual(belongs);
    const scores = Array.from(result['score']!.data, Number);
    for (const [i, row] of points.entries())
      expect(scores[i]! / guard.score!(space.values(row))).toBeCloseTo(1, 6);
  });
});
