import { describe, expect, it } from 'vitest';
import ts from 'typescript';

import { inBox, wholeBox } from '../../../../src/explore/envelope/box.ts';
import type { Box } from '../../../../src/explore/envelope/box.ts';
import { envelopeBounds } from '../../../../src/explore/export/envelopeBounds.ts';
import { envelopeModel } from '../../../../src/explore/export/envelopeModel.ts';
import { guardSource } from '../../../../src/explore/export/guardSource.ts';
import { createRandom } from '../../../../src/math/random.ts';
import { runOnce } from '../../../../src/onnx/graph/runOnce.ts';
import { buildParameter } from '../../../../src/space/buildParameter.ts';
import { inputOption } from '../../../../src/space/inputOptions.ts';
import { Space } from '../../../../src/space/space.ts';

const space = new Space([
  buildParameter('speed "v"', inputOption.parse({ low: 0, high: 40, unit: 'm/s */ 1;\n2' })),
  buildParameter('noise', inputOption.parse({ distribution: { kind: 'normal', mean: 0, sd: 1 } })),
  buildParameter('lanes', inputOption.parse({ values: [1, 2, 4] })),
  buildParameter('surface', inputOption.parse({ categories: ['dry', 'wet', 'ice'] })),
]);
const box: Box = {
  low: Float64Array.of(0.1, 0, 0, 0),
  high: Float64Array.of(0.7, 0.8, 1, 1),
  levels: [new Uint8Array(0), new Uint8Array(0), Uint8Array.of(0, 1, 1), Uint8Array.of(1, 0, 1)],
};

/** The function that a guard file exports. */
async function load(source: string): Promise<(point: object) => boolean> {
  const code = ts.transpile(source, {
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2022,
  });
  const url = `data:text/javascript,${encodeURIComponent(code)}`;
  const { inside } = (await import(url)) as { inside: (point: object) => boolean };
  return inside;
}

describe('an exported envelope', () => {
  const random = createRandom(3);
  const rows = Array.from({ length: 2000 }, () => space.sample(random));
  const truth = rows.map((row) => inBox(box, space.toUnit(row), row));

  it('is the box as a guard function', async () => {
    const inside = await load(guardSource(envelopeBounds(space, box), ['a claim\n*/ on one line']));
    expect(rows.map((row) => inside(space.values(row)))).toEqual(truth);
    expect(truth.filter(Boolean).length).toBeGreaterThan(100);
    const [good] = rows.filter((_, i) => truth[i]);
    const values = space.values(good!);
    expect(inside({ ...values, noise: NaN })).toBe(false);
    expect(inside({ ...values, surface: 'snow' })).toBe(false);
    expect(inside({ ...values, noise: undefined })).toBe(false);
  });

  it('is the box as an ONNX model', async () => {
    const data = Float64Array.from(
      rows.flatMap((row) => [row[0]!, row[1]!, Number(space.values(row)['lanes']), row[3]!]),
    );
    const point = { dtype: 'float64', shape: [rows.length, 4], data } as const;
    const { inside } = await runOnce(envelopeModel(space, box), { point });
    expect(Array.from(inside!.data, Boolean)).toEqual(truth);
  });

  it('is everything that is a number when the box is the whole space, and NaN is outside', async () => {
    const whole = wholeBox(space);
    const inside = await load(guardSource(envelopeBounds(space, whole), []));
    expect(rows.every((row) => inside(space.values(row)))).toBe(true);
    const data = Float64Array.of(NaN, 0, 1, 0, 10, NaN, 1, 0, 10, 1e6, 4, 2);
    const point = { dtype: 'float64', shape: [3, 4], data } as const;
    const result = await runOnce(envelopeModel(space, whole), { point });
    expect(Array.from(result['inside']!.data, Number)).toEqual([0, 0, 1]);
  });
});
