import { describe, expect, it } from 'vitest';

import type { CalibrationOptions } from '../../../src/calibration/options.ts';
import { calibration } from '../../../src/calibration/procedure.ts';
import type { DataSet } from '../../../src/core/dataSet.ts';
import type { ProcedureContext } from '../../../src/core/procedure.ts';
import type { ModelSignature } from '../../../src/core/signature.ts';
import type { Reply } from '../../../src/core/target.ts';
import { unrecordedContext } from '../../../src/core/unrecordedContext.ts';
import { createRandom } from '../../../src/math/random.ts';

const N = 80;
const draws = createRandom(4, 'data');
const values = Float32Array.from({ length: N }, () => draws.normal());
const classes = Int32Array.from(values, (x) => Number(x + 0.7 * draws.normal() > 0));

const data: DataSet = {
  name: 'numbers',
  count: N,
  names: Array.from(values, (_, i) => String(i)),
  classes: undefined,
  digest: '',
  read: async (i) => ({
    name: String(i),
    picture: { kind: 'signal', height: 1, width: 1, channels: 1, data: values.slice(i, i + 1) },
    truth: { class: classes[i]! },
    attributes: {},
  }),
  truth: async (i) => ({ class: classes[i]! }),
};

type Model = (x: number) => readonly number[] | undefined;

/** Logits that are small far from what the model was trained with, where it is as sure as ever. */
const model: Model = (x) => {
  if (Math.abs(x) > 4) return x > 0 ? [-10, -2] : [-2, -10];
  return [3 - x, 3 + x];
};

/** Runs the procedure on models of this process, each from one number to several. */
async function run(options: object, models: Readonly<Record<string, Model>> = { target: model }) {
  const signature = (name: string): ModelSignature => ({
    name,
    interface: 'tensors',
    inputs: [{ name: 'x', dtype: 'float32', shape: [-1, 1] }],
    outputs: [{ name: 'y', dtype: 'float32', shape: [-1, models[name]!(0)!.length] }],
  });
  const context: ProcedureContext<CalibrationOptions> = {
    ...unrecordedContext,
    name: 'c',
    options: calibration.options.parse({
      data: 'numbers',
      softmax: true,
      calibrators: [],
      bins: 5,
      ...options,
    }),
    seed: 1,
    random: createRandom(1, 'c'),
    signatures: Object.fromEntries(Object.keys(models).map((name) => [name, signature(name)])),
    data: async () => data,
    signal: new AbortController().signal,
    ask: async (queries, { target = 'target' } = {}) =>
      queries.map((query): Reply => {
        const y = models[target]!((query['x']!.data as Float32Array)[0]!);
        if (y === undefined)
          return { status: 'failed', reason: 'timeout', detail: 'slow', latencyMs: 1 };
        const tensor = {
          dtype: 'float32',
          shape: [1, y.length],
          data: Float32Array.from(y),
        } as const;
        return { status: 'ok', outputs: { y: tensor }, latencyMs: 1 };
      }),
  };
  const { measurements, exhibits } = await calibration.run(context);
  const declared = calibration.measurements(context.options);
  for (const { name } of measurements) expect(declared).toContain(name);
  return {
    exhibits,
    value: (name: string) => {
      const found = measurements.find((measurement) => measurement.name === name);
      if (found === undefined) throw new Error(`there is no ${name}`);
      return found.value!;
    },
  };
}

describe('certainties', () => {
  it('of items that are changed by nothing, and of an ensemble of one model, are its own', async () => {
    const { value, exhibits } = await run(
      {
        views: { transforms: [{ kind: 'offset', by: 0 }], count: 2 },
        ensemble: { same: 'same' },
      },
      { target: model, same: model },
    );
    expect(value('auroc.marginal-entropy')).toBeCloseTo(value('auroc.entropy'), 12);
    expect(value('auroc.ensemble-entropy')).toBeCloseTo(value('auroc.entropy'), 12);
    const table = exhibits.find(({ id }) => id === 'certainties');
    expect(JSON.stringify(table)).toContain('ensemble-agreement');
  });

  it('of an ensemble show where its members disagree', async () => {
    // A member that is against the target wherever that is wrong.
    const wrongAt = new Set([...values].filter((x, i) => Number(x > 0) !== classes[i]));
    const { value } = await run(
      { ensemble: { critic: 'critic' }, certainty: 'ensemble-agreement' },
      { target: model, critic: (x) => model(wrongAt.has(x) ? -x : x) },
    );
    expect(value('auroc')).toBe(value('auroc.ensemble-agreement'));
    expect(value('auroc.ensemble-agreement')).toBe(1);
  });

  it('energy knows corrupted items that probabilities do not', async () => {
    const { value } = await run({ corruptions: [{ kind: 'offset', by: 20 }] });
    expect(value('corrupted.auroc.energy')).toBe(1);
    expect(value('corrupted.auroc.max-probability')).toBeLessThan(0.1);
    expect(value('corrupted.auroc')).toBe(value('corrupted.auroc.max-probability'));
  });

  it('know items around the data, made from the items or from what an encoder makes of them', async () => {
    const own = await run({ offset: { minimum: 5, step: 0.5, items: 40 }, certainty: 'energy' });
    expect(own.value('offset.auroc')).toBe(1);
    expect(own.value('offset.fpr95')).toBe(0);
    // An encoder that doubles: the distance of 10 is one of 5.
    const latent = await run(
      {
        offset: {
          minimum: 10,
          step: 1,
          items: 40,
          latent: { encoder: 'encoder', decoder: 'decoder' },
        },
        certainty: 'energy',
      },
      { target: model, encoder: (x) => [2 * x], decoder: (z) => [z / 2] },
    );
    expect(latent.value('offset.auroc')).toBe(1);
    await expect(
      run(
        { offset: { minimum: 1, step: 1, latent: { encoder: 'encoder', decoder: 'decoder' } } },
        { target: model, encoder: (x) => [x], decoder: () => [1, 2] },
      ),
    ).rejects.toThrow(/the decoder gives 1 x 2; an item has 1 numbers/);
  });

  it.each([
    [{ certainty: 'energy', softmax: false }, /energy needs logits/],
    [{ certainty: 'marginal-entropy' }, /marginal-entropy needs `views`/],
    [{ certainty: 'ensemble-entropy' }, /needs `ensemble`/],
    [{ ensemble: { target: 'x' } }, /target.* is taken/],
    [
      { data: undefined, predictions: 'p.csv', corruptions: [{ kind: 'offset', by: 1 }] },
      /needs `data`/,
    ],
  ])('refuses %o', (options, message) => {
    const parsed = calibration.options.safeParse({ data: 'numbers', softmax: true, ...options });
    expect(parsed.error?.message).toMatch(message);
  });

  it('refuses members that tell other classes', async () => {
    await expect(
      run({ ensemble: { three: 'three' } }, { target: model, three: () => [1, 2, 3] }),
    ).rejects.toThrow(/the ensemble gives 3 classes, the target 2/);
  });
});

describe('bad input', () => {
  it('fewer items than bins are refused', async () => {
    await expect(run({ bins: 200 })).rejects.toThrow(
      /there are 80 items; 200 bins and 5 folds need 200/,
    );
  });

  it('logits that are not said to be such are refused, and what to say is named', async () => {
    await expect(run({ softmax: false })).rejects.toMatchObject({
      message: expect.stringMatching(/is no probability/) as string,
      hint: expect.stringContaining('softmax: true') as string,
    });
  });

  it('constant scores have an answer that says that nothing is told apart', async () => {
    const { value } = await run({ rejection: { risk: 0.01 } }, { target: () => [0, 0] });
    expect(value('auroc')).toBe(0.5);
    // No certainty reaches so small a risk: there is no threshold, and nothing is kept.
    expect(value('threshold')).toBeNull();
    expect(value('coverage')).toBe(0);
    expect(value('acc2')).toBeNull();
  });

  it('answers that are all wrong have no area', async () => {
    const label = new Map([...values].map((x, i) => [x, classes[i]!]));
    const wrong = await run({}, { target: (x) => (label.get(x) === 1 ? [1, 0] : [0, 1]) });
    expect(wrong.value('accuracy')).toBe(0);
    expect(wrong.value('auroc')).toBeNull();
  });
});
