import { expect, it } from 'vitest';

import type { RunRecord } from '../../../src/core/runRecord.ts';
import { createRandom } from '../../../src/math/random.ts';
import { fixtureFolder } from '../../helpers/runFixture.ts';

const random = createRandom(1, 'labels');
/** x in 0 to 1: rain holds with the chance x, night with the chance x / 2, both stated as x. */
const rows = Array.from({ length: 600 }, () => {
  const x = Number(random.uniform().toFixed(6));
  return { x, rain: Number(random.uniform() < x), night: Number(random.uniform() < x / 2) };
});
const ITEMS = `x,rain,night\n${rows.map(({ x, rain, night }) => `${x},${rain},${night}`).join('\n')}\n`;
const PREDICTIONS = `rain,night,p.rain,p.night\n${rows.map(({ x, rain, night }) => `${rain},${night},${x},${x}`).join('\n')}\n`;
const ALONE = `score,correct\n${rows.map(({ x, night }) => `${x},${night}`).join('\n')}\n`;

const model = (answer: string): string => `export default (inputs) => {
  const [x] = [Object.values(inputs)[0]].flat(Infinity);
  return { p: [${answer}, ${answer}] };
};`;

async function run(procedure: string, answer = 'x'): Promise<(name: string) => number> {
  const { run: start } = await fixtureFolder({
    's.yaml': `name: labels\ntarget: { protocol: module, module: model.mjs }\nprocedures:\n  c: { kind: calibration, ${procedure} }\n`,
    'model.mjs': model(answer),
    'items.csv': ITEMS,
    'predictions.csv': PREDICTIONS,
    'alone.csv': ALONE,
    'half.csv': PREDICTIONS.replace(/\n[01],[01],/, '\n1,0.5,'),
  });
  const { record }: { readonly record: RunRecord } = await start();
  return (name) => record.procedures[0]!.measurements.find((one) => one.name === name)!.value!;
}

const DATA = 'multiLabel: [rain, night], data: { path: items.csv, values: [rain, night] }';

it('a target, its logits and a file say the same, and each label is what it is alone', async () => {
  const asked = await run(DATA);
  const logits = await run(`${DATA}, softmax: true`, 'Math.log(x / (1 - x))');
  const file = await run('multiLabel: [rain, night], predictions: predictions.csv');
  const alone = await run('predictions: alone.csv, calibrators: []');
  for (const name of ['classwiseEce', 'brier', 'nll', 'ece.rain', 'ece.night', 'ece.night.beta']) {
    // Items reach the target in single precision.
    expect(file(name)).toBeCloseTo(asked(name), 6);
    expect(logits(name)).toBeCloseTo(asked(name), 6);
  }
  expect(asked('ece.night')).toBeCloseTo(alone('ece'), 6);
  expect(asked('classwiseEce')).toBeCloseTo((asked('ece.rain') + asked('ece.night')) / 2, 12);
});

it('calibrates the label that is overconfident, and leaves the other', async () => {
  const of = await run(`${DATA}, calibrators: [beta]`);
  // Stated x, true x / 2: the gap is x / 2, 0.25 on average.
  expect(of('ece.night')).toBeGreaterThan(0.2);
  expect(of('ece.night')).toBeLessThan(0.3);
  expect(of('ece.night.beta')).toBeLessThan(0.08);
  expect(of('ece.rain.beta')).toBeLessThan(0.08);
  expect(of('nll.beta')).toBeLessThan(of('nll'));
});

it('refuses labels that are not 0 or 1, and answers of another length', async () => {
  await expect(run('multiLabel: [rain, night], predictions: half.csv')).rejects.toThrow(
    /night is 0.5, not 0 or 1/,
  );
  await expect(
    run('multiLabel: [rain], data: { path: items.csv, values: [rain] }'),
  ).rejects.toThrow(/2 numbers an item, and 1 labels/);
});
