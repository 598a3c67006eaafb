import { describe, expect, it } from 'vitest';

import type { Picture } from '../../../src/core/picture.ts';
import { createRandom } from '../../../src/math/random.ts';
import { judgeGate } from '../../../src/run/gates/judgeGate.ts';
import { parseGate } from '../../../src/run/gates/parseGate.ts';
import { attackInMemory, tinyLogits, tinyPicture } from '../../helpers/attackInMemory.ts';

const FAST = { queries: 120, epsilon: '48/255' };
const softmax = ([a, b]: readonly [number, number]): readonly number[] => {
  const p = 1 / (1 + Math.exp(b - a));
  return [p, 1 - p];
};

describe('the models that must not pass for robust', () => {
  it('breaks a weak model, and all checks pass', async () => {
    const run = await attackInMemory(FAST, tinyLogits);
    expect(run.measurement('cleanAccuracy').value).toBe(1);
    expect(run.measurement('successRate').value).toBe(1);
    expect(run.measurement('robustAccuracy').value).toBe(0);
    expect(run.measurement('checksFailed').value).toBe(0);
    expect(run.findings.length).toBe(8);
  });

  it('states a robust accuracy of a model that is robust at this epsilon', async () => {
    const run = await attackInMemory({ ...FAST, epsilon: '4/255' }, tinyLogits);
    expect(run.measurement('successRate').value).toBe(0);
    expect(run.measurement('robustAccuracy').value).toBe(1);
    expect(run.check('budget')).toContain(
      'linear-thompson with 480 queries broke 0 of 2 items, drawn by the seed from the 8 that were left (so at most 78 %',
    );
  });

  it('states none after a search of so few queries that a longer one says nothing, either', async () => {
    const run = await attackInMemory({ queries: 20, epsilon: '4/255' }, tinyLogits);
    expect(run.measurement('successRate').value).toBe(0);
    expect(run.check('budget')).toMatch(/^failed: .*Try queries: 100/);
    expect(run.measurement('robustAccuracy').value).toBeNull();
    expect(run.measurement('robustAccuracy').interval).toBeUndefined();
  });

  it('bounds a robust accuracy from above where four times the queries break many more', async () => {
    const run = await attackInMemory(
      { queries: 50, epsilon: '28/255', attacks: ['square'] },
      tinyLogits,
    );
    const success = run.measurement('successRate');
    expect(success).toMatchObject({ value: 1 / 8, bound: 'lower' });
    expect(success.interval).toMatchObject({ upper: null });
    expect(judgeGate(parseGate('attack.successRate <= 0.5'), [success]).verdict).toBe(
      'inconclusive',
    );
    expect(run.check('budget')).toMatch(
      /^failed: .*square with 200 queries broke 2 of 2 items, drawn by the seed from the 7 that were left/,
    );
    const { value, interval } = run.measurement('robustAccuracy');
    expect(value).toBeNull();
    expect(interval).toMatchObject({ lower: null });
    // One-sided Clopper-Pearson of 7 in 8.
    expect(interval!.upper).toBeCloseTo(0.9936, 4);
  });

  // All eight fall: their exact robustness is 15.6/255 at most.
  it.each([
    ['noise alone', ['random-noise'], 24, /^failed: .*A control without a search says nothing/],
    ['labels alone', ['square-labels'], 20, undefined],
    ['several weak attacks', ['nes', 'spsa'], 24, undefined],
  ])('states none of a weak model after %s', async (_, attacks, epsilon, budget) => {
    const run = await attackInMemory({ queries: 100, attacks, epsilon: epsilon / 255 }, tinyLogits);
    expect(run.measurement('robustAccuracy').value).toBeNull();
    expect(run.check('reference')).toMatch(
      /^failed: linear-thompson broke 2 of 2 items, drawn by the seed from the 8 that were left/,
    );
    if (budget !== undefined) expect(run.check('budget')).toMatch(budget);
    for (const attack of attacks)
      expect(run.measurement(`successRate.${attack}`)).toMatchObject({ value: 0, bound: 'lower' });
    // The control from labels alone may have broken some.
    expect(run.measurement('successRate')).toMatchObject({
      bound: 'lower',
      interval: { upper: null },
      note: expect.stringContaining('Stronger attacks break little more') as string,
    });
  });

  it('bounds what it did not check, and the smallest change that it found', async () => {
    const unchecked = await attackInMemory(
      { ...FAST, epsilon: '4/255', checks: false },
      tinyLogits,
    );
    expect(unchecked.measurement('robustAccuracy')).toMatchObject({
      value: 1,
      bound: 'upper',
      interval: { lower: null },
    });
    const smallest = await attackInMemory(
      { queries: 40, norm: 'l2', epsilon: 'smallest' },
      tinyLogits,
    );
    const { value, bound } = smallest.measurement('medianDistance');
    // The exact one is the margin over the length of the gradient.
    expect(value).toBeGreaterThan(0.82);
    expect(bound).toBe('upper');
  });

  it('names a masked gradient: flat in small steps', async () => {
    // Pixels are thresholded inside, as by a coarse quantiser.
    const run = await attackInMemory({ ...FAST, attacks: ['square'], epsilon: '4/255' }, (pixels) =>
      tinyLogits(pixels.map((value) => Math.round(value * 4) / 4)).map((one) => one + 0.123456),
    );
    expect(run.check('flat')).toMatch(/^failed: Masked gradient/);
    expect(run.measurement('robustAccuracy').value).toBeNull();
  });

  it('names a random model', async () => {
    const random = createRandom(4);
    const run = await attackInMemory(FAST, (pixels) => {
      const [a, b] = tinyLogits(pixels);
      return [a + 8 * random.normal(), b + 8 * random.normal()];
    });
    expect(run.check('random')).toMatch(/^failed: Random model/);
    expect(run.measurement('robustAccuracy').value).toBeNull();
  });

  it('names rounded probabilities', async () => {
    const run = await attackInMemory({ ...FAST, attacks: ['square'] }, (pixels) => {
      const [a, b] = softmax(tinyLogits(pixels));
      return [Math.round(a! * 100) / 100, Math.round(b! * 100) / 100];
    });
    expect(run.check('rounded')).toMatch(/^failed: Rounded scores/);
  });

  it('names bent scores, which mislead where labels do not', async () => {
    // The margin rises towards the boundary, and the class is still right.
    const run = await attackInMemory(
      { ...FAST, attacks: ['square'], epsilon: '20/255', queries: 400 },
      (pixels) => {
        const [a, b] = tinyLogits(pixels);
        const lead = Math.abs(a - b);
        const bent = (6 / (0.3 + lead)) * (a >= b ? 1 : -1);
        return [bent, -bent];
      },
      { labels: Array.from({ length: 12 }, (_, i) => i % 2) },
    );
    expect(run.check('labels-beat-scores')).toMatch(/^failed: .*Score-bending model/);
    expect(run.measurement('robustAccuracy').value).toBeNull();
    // What the control broke from labels alone counts as broken, though the attack itself broke less.
    const success = run.measurement('successRate');
    expect(success.bound).toBe('lower');
    expect(success.value).toBeGreaterThan(run.measurement('successRate.square').value! + 0.3);
  });

  it('names a cache that does not look at the whole input', async () => {
    const cache = new Map<string, readonly number[]>();
    const run = await attackInMemory(FAST, (pixels) => {
      const key = tinyLogits(pixels)[0] > 0 ? 'left' : 'right';
      const kept = cache.get(key) ?? tinyLogits(pixels);
      cache.set(key, kept);
      return kept;
    });
    expect(run.check('same-replies')).toMatch(/^failed: Cached/);
    expect(run.measurement('robustAccuracy').value).toBeNull();
  });
});

describe('input that does not fit', () => {
  it.each([
    [{ epsilon: 8 }, /epsilon: 8 is more than the whole range, which is 1 under linf/],
    [{ epsilons: ['4/255', 2] }, /epsilons\[1\]: 2 is more than the whole range/],
    [{ norm: 'l0', epsilon: '8/255' }, /epsilon: l0 counts what is changed/],
    [{ norm: 'l0', epsilon: 65 }, /epsilon: 65 is more than the whole range, which is 64/],
    [{ targeted: 2 }, /targeted: class 2 does not fit a model of 2 classes/],
    [{ criterion: 'foo > 2' }, /criterion: there is no "foo" in "foo > 2"/],
    [{ criterion: 'y[2] > 2' }, /criterion: there is no element 2 in a list of 2/],
  ])('refuses %j', async (options, message) => {
    await expect(attackInMemory({ ...FAST, ...options }, tinyLogits)).rejects.toThrow(message);
  });

  it('finds the clean accuracy with epsilon 0', async () => {
    const run = await attackInMemory({ queries: 10, epsilon: 0 }, tinyLogits, {
      labels: [0, 1, 0, 0],
    });
    expect(run.measurement('cleanAccuracy').value).toBe(3 / 4);
    expect(run.measurement('robustAccuracy').value).toBe(3 / 4);
    expect(run.measurement('checksFailed').value).toBe(0);
  });

  it('says of which clean items no reply can be judged', async () => {
    const nan = await attackInMemory({ ...FAST, truth: 'predictions' }, (pixels, call) =>
      call < 2 ? [NaN, 1] : tinyLogits(pixels),
    );
    expect(nan.measurement('attacked').value).toBe(6);
    const threat = nan.exhibits.find(({ id }) => id === 'threat-model');
    expect(JSON.stringify(threat)).toContain(
      '2 of 8 clean items got no reply that can be judged, and count as not right; of item-',
    );
  });

  it('says that pictures of another size are resized, and refuses several sizes where any will do', async () => {
    const picture = (index: number): Picture => {
      const whole = tinyPicture(index % 2, index);
      return index === 1 ? { ...whole, height: 4, data: whole.data.slice(0, 4 * 8 * 3) } : whole;
    };
    const run = await attackInMemory(FAST, tinyLogits, { picture });
    const threat = run.exhibits.find(({ id }) => id === 'threat-model');
    expect(JSON.stringify(threat)).toContain(
      '1 of 8 pictures, such as item-1 (8 x 4 x 3), are brought to the 8 x 8 x 3 of the model first',
    );
    await expect(
      attackInMemory(FAST, tinyLogits, { picture, shape: [-1, -1, -1, 3] }),
    ).rejects.toThrow(/data: "item-1" is 8 x 4 x 3, the first item 8 x 8 x 3/);
  });

  it('refuses labels of other classes', async () => {
    await expect(attackInMemory(FAST, tinyLogits, { labels: [0, 7] })).rejects.toThrow(
      /class 7 of the item "item-1" does not fit a model of 2 classes/,
    );
  });

  it('says which attacks work where only labels are seen', async () => {
    const error = attackInMemory({ ...FAST, attacks: ['square'], sees: 'labels' }, tinyLogits);
    await expect(error).rejects.toMatchObject({
      message: expect.stringContaining('needs scores') as string,
      hint: expect.stringContaining('adba-md') as string,
    });
  });

  it('is inconclusive where the clean model gets nothing right', async () => {
    const run = await attackInMemory(FAST, (pixels) => tinyLogits(pixels).toReversed());
    expect(run.measurement('cleanAccuracy').value).toBe(0);
    expect(run.measurement('successRate')).toMatchObject({ value: null, n: 0 });
    expect(run.measurement('robustAccuracy').value).toBeNull();
  });

  it('counts NaN replies, and calls them no success', async () => {
    const run = await attackInMemory({ ...FAST, attacks: ['square'] }, (pixels, call) =>
      call > 8 && call % 3 === 0 ? [NaN, NaN] : tinyLogits(pixels),
    );
    expect(run.check('failures')).toMatch(/^failed: .*replies failed, held NaN/);
    expect(run.measurement('robustAccuracy').value).toBeNull();
  });
});

it('saves samples that a reader can check', async () => {
  const run = await attackInMemory({ ...FAST, mode: 'create' }, tinyLogits);
  const paths = run.artifacts!.map(({ path }) => path);
  expect(paths).toEqual(['samples/clean.npy', 'samples/adversarial.npy', 'samples/manifest.json']);
  const manifest = JSON.parse(new TextDecoder().decode(run.artifacts![2]!.bytes)) as {
    items: { success: boolean; distance: number; label: number; adversarial: number }[];
  };
  for (const item of manifest.items) {
    expect(item.success).toBe(true);
    expect(item.distance).toBeLessThanOrEqual(48 / 255 + 1e-6);
    expect(item.adversarial).toBe(1 - item.label);
  }
});

it('gives the same run for the same seed', async () => {
  const [a, b] = [await attackInMemory(FAST, tinyLogits), await attackInMemory(FAST, tinyLogits)];
  expect(a.measurements).toEqual(b.measurements);
  expect(a.artifacts).toEqual(b.artifacts);
});
