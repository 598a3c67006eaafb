import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ConfigurationError } from '../../../src/core/errors.ts';
import { explore } from '../../../src/explore/procedure.ts';
import { createRandom } from '../../../src/math/random.ts';
import { exploreInMemory } from '../../helpers/exploreInMemory.ts';
import type { Simulator } from '../../helpers/exploreInMemory.ts';

const unit = { low: 0, high: 1 };
const outputs = { g: { threshold: 0 } };
const families = ['random-forest'];
const square = { inputs: { x: unit, y: unit }, outputs, families };

describe('bad input to explore has a clear message', () => {
  it('for constraints that contradict each other', async () => {
    const scenario = { ...square, constraints: ['x > 0.6', 'x + y < 0.5'], runs: 20 };
    const run = exploreInMemory(scenario, () => ({ g: 1 }));
    await expect(run).rejects.toThrow(ConfigurationError);
    // Nobody has proved that there is none: the message says how near the search came.
    await expect(run).rejects.toThrow(
      /no point was found that meets all of them.*the nearest misses "x/,
    );
  });

  it('for a category that is named twice', () => {
    const inputs = { c: { categories: ['a', 'b', 'a'] } };
    expect(() => explore.options.parse({ inputs, outputs })).toThrow(
      /a.* twice|duplicate|more than once/i,
    );
  });

  const named = { inputs: { x: unit, c: { categories: ['a', 'b'] } }, outputs, families };
  it.each([
    // A comparison that is false everywhere would silently change what is explored.
    ['a category that does not exist', { constraints: ["c != 'A' || x > 0.5"] }, /c" is never "A"/],
    ['a number compared with a text', { constraints: ["x == 'a'"] }, /x" is never "a"/],
    ['a sum with a text', { constraints: ['c + x > 1'] }, /constraints\[0\]: "." is a text where/],
    [
      'an output that compares with no category',
      { outputs: { g: { value: "c == 'B' ? 1 : g", threshold: 0 } } },
      /outputs\.g\.value: "c" is never "B"/,
    ],
    [
      'an output that adds a text',
      { outputs: { sum: { value: 'g + c', threshold: 0 } } },
      /first 13 replies: sum: "." is a text where a number is needed/,
    ],
    [
      'an output named like an input',
      { outputs: { x: { threshold: 0 } } },
      /outputs\.x: there is an/,
    ],
  ])('for %s', async (_, options, message) => {
    const run = exploreInMemory({ ...named, ...options, runs: 40 }, ({ x }) => ({ g: Number(x) }));
    await expect(run).rejects.toThrow(message);
    await expect(run).rejects.toThrow(ConfigurationError);
  });
});

describe('an input with the name of a constant', () => {
  it('is that input in outputs and constraints, as one of any other name is', async () => {
    for (const name of ['e', 'pi', 'inf', 'z']) {
      const options = {
        inputs: { [name]: unit, b: unit },
        // demand - input is b, which never is below 0.
        outputs: { rest: { value: `demand - ${name}`, threshold: 0 } },
        constraints: [`${name} > b`],
        families,
        runs: 40,
        embeddings: [],
      };
      const asked: number[] = [];
      const result = await exploreInMemory(options, (point) => {
        const [own, b] = [Number(point[name]), Number(point['b'])];
        asked.push(own - b);
        return { demand: own + b };
      });
      expect(result.value('failures')).toBe(0);
      expect(asked.every((difference) => difference > 0)).toBe(true);
    }
  });

  it('is refused where an expression could not read it', () => {
    const inputs = { true: unit };
    expect(() => explore.options.parse({ inputs, outputs })).toThrow(/expressions understand/);
  });
});

it('refuses a name that is an input and another output, and takes an echo', async () => {
  const options = { ...square, outputs: { g: { value: 'x - 0.5', threshold: 0 } }, runs: 40 };
  const echo = await exploreInMemory(options, ({ x, y }) => ({ x: Number(x), y: Number(y) }));
  expect(Math.abs(echo.value('failureProbability')! - 0.5)).toBeLessThan(0.1);
  const other = exploreInMemory(options, ({ x }) => ({ x: Number(x) ** 2 }));
  await expect(other).rejects.toThrow(/reads "x", which is an input and also/);
});

it('tells which output an invalid reply has not', async () => {
  const result = await exploreInMemory({ ...square, runs: 40 }, ({ x }) => ({
    g: Number(x) > 0.5 ? NaN : 1,
  }));
  expect(result.findings[0]).toMatchObject({
    title: 'The reply is invalid: unusable reply: g: the value is NaN',
  });
});

describe('bad input to explore has an honest result', () => {
  it.each(['boundary', 'falsify'])('a space of one point, in mode %s', async (mode) => {
    const inputs = { k: { values: [3] }, c: { categories: ['only'] } };
    const own = mode === 'boundary' ? { families } : {};
    const options = { inputs, outputs, runs: 40, mode, ...own };
    const passing = await exploreInMemory(options, () => ({ g: 1 }));
    expect(passing.findings).toEqual([]);
    const failing = await exploreInMemory(options, () => ({ g: -1 }));
    expect(failing.findings.length).toBeGreaterThan(0);
    expect(failing.findings[0]!.point).toEqual({ k: 3, c: 'only' });
    if (mode === 'falsify') return;
    // independent draws of the same point: the bound of ten audit runs and no more
    expect(passing.upper('failureProbability')).toBeGreaterThan(0.2);
    expect(failing.upper('failureProbability')).toBeNull();
  });

  it('a space of four points, each failing one of which is one finding', async () => {
    const bit = { low: 0, high: 1, integer: true };
    const options = { inputs: { a: bit, b: bit }, outputs, runs: 120, families };
    const result = await exploreInMemory(options, ({ a, b }) => ({
      g: Number(a) + Number(b) === 1 ? -1 : Number(a) > 0 ? NaN : 1,
    }));
    expect(result.findings.map(({ point }) => JSON.stringify(point)).toSorted()).toEqual([
      '{"a":0,"b":1}',
      '{"a":1,"b":0}',
      '{"a":1,"b":1}',
    ]);
    expect(result.value('failures')).toBeGreaterThan(3);
  });

  it('constant outputs, a hair above and a hair below the threshold', async () => {
    const above = await exploreInMemory({ ...square, runs: 60 }, () => ({ g: 1e-300 }));
    expect(above.value('failures')).toBe(0);
    expect(above.value('failureProbability')).toBeNull();
    const below = await exploreInMemory({ ...square, runs: 60 }, () => ({ g: -1e-300 }));
    expect(below.value('failures')).toBe(below.value('runs'));
    expect(below.upper('failureProbability')).toBeNull();
    const at = await exploreInMemory({ ...square, runs: 60 }, () => ({ g: 0 }));
    expect(at.value('failures')).toBe(0);
  });

  it('infinite and huge outputs', async () => {
    const result = await exploreInMemory({ ...square, runs: 80 }, ({ x }) => ({
      g: Number(x) > 0.7 ? -Infinity : Number(x) > 0.4 ? 1e308 : Infinity,
    }));
    expect(result.lower('failureProbability')).toBeLessThanOrEqual(0.3);
    expect(result.upper('failureProbability')).toBeGreaterThanOrEqual(0.3);
  });

  it('NaN in a corner: its own class, which the upper bound covers', async () => {
    const corner: Simulator = ({ x, y }) => ({
      g: Number(x) > 0.8 && Number(y) > 0.8 ? NaN : 1 - Number(x) ** 2 / 2,
    });
    const result = await exploreInMemory({ ...square, runs: 150 }, corner);
    expect(result.value('invalid')).toBeGreaterThan(0);
    expect(result.lower('failureProbability')).toBe(0);
    expect(result.upper('failureProbability')).toBeGreaterThan(0.04);
    const found = await exploreInMemory(
      { ...square, families: undefined, runs: 150, mode: 'falsify' },
      corner,
    );
    expect(found.findings[0]).toMatchObject({ rule: 'explore.invalid' });
  });

  it.each([1, 2, 3, 7])('a budget of %i runs, less than the start design', async (runs) => {
    for (const mode of ['boundary', 'falsify']) {
      const options = { ...square, families: undefined, runs, mode, start: { points: 500 } };
      const result = await exploreInMemory(options, ({ x }) => ({ g: Number(x) - 0.1 }));
      expect(result.value('runs')).toBeLessThanOrEqual(runs);
      expect(result.queries).toBeLessThanOrEqual(runs);
      // what so few runs say leaves the truth room
      if (mode === 'boundary')
        expect(result.upper('failureProbability') ?? 1).toBeGreaterThanOrEqual(0.1);
    }
  });

  it('no envelope: it says why', async () => {
    const why = async (more: object, system: Simulator) => {
      const result = await exploreInMemory({ ...square, families, runs: 30, ...more }, system);
      return result.measurements.find(({ name }) => name === 'envelopeVolume')!.note;
    };
    const half: Simulator = ({ x }) => ({ g: 0.5 - Number(x) });
    expect(await why({}, () => ({ g: -1 }))).toMatch(/no run of the exploration passed/);
    expect(await why({ envelopeShare: 0 }, half)).toMatch(/no runs were set aside/);
    expect(await why({ nominal: { x: 0.9, y: 0.5 } }, half)).toMatch(/around the nominal point/);
    expect(await why({}, half)).toBeUndefined();
  });

  it('a finite space that is used up before the runs are', async () => {
    const inputs = { k: { low: 1, high: 4, integer: true }, c: { categories: ['a', 'b'] } };
    const options = { inputs, outputs, runs: 200, families };
    const result = await exploreInMemory(options, ({ k, c }) => ({
      g: c === 'b' && Number(k) === 4 ? -1 : 1,
    }));
    expect(result.lower('failureProbability')).toBeLessThanOrEqual(1 / 8);
    expect(result.upper('failureProbability')).toBeGreaterThanOrEqual(1 / 8);
    expect(result.value('remainingUncertainty')).toBe(0);
    const none = await exploreInMemory(
      { ...options, families: undefined, mode: 'falsify' },
      () => ({ g: 1 }),
    );
    expect(none.findings).toEqual([]);
    expect(none.value('runs')).toBeLessThanOrEqual(200);
  });

  it('a model that changes its mind: said so, and the bound covers the share of single answers', async () => {
    const noise = createRandom(3, 'noise');
    // One answer in twenty is turned round, everywhere: the single answers fail with 0.25 * 0.95 + 0.75 * 0.05.
    const result = await exploreInMemory({ ...square, runs: 400 }, ({ x }) => ({
      g: Number(x) > 0.75 !== noise.uniform() < 0.05 ? -1 : 1,
    }));
    const truth = 0.25 * 0.95 + 0.75 * 0.05;
    expect(result.lower('failureProbability')).toBeLessThanOrEqual(truth);
    expect(result.upper('failureProbability')).toBeGreaterThanOrEqual(truth);
    const disagreement = result.measurements.find(({ name }) => name === 'disagreement')!;
    // two answers differ with probability 2 * 0.05 * 0.95
    expect(disagreement.interval!.lower).toBeLessThanOrEqual(0.095);
    expect(disagreement.interval!.upper).toBeGreaterThanOrEqual(0.095);
    if (disagreement.value! > 0) expect(disagreement.note).toMatch(/not repeatable/);
  });

  it('a steady model is found steady', async () => {
    const result = await exploreInMemory({ ...square, runs: 160 }, ({ x }) => ({
      g: 0.5 - Number(x),
    }));
    const disagreement = result.measurements.find(({ name }) => name === 'disagreement')!;
    expect(disagreement.value).toBe(0);
    expect(disagreement.n).toBeGreaterThan(0);
    expect(disagreement.note).not.toMatch(/not repeatable/);
  });
});

describe('random spaces and systems', () => {
  const parameter = fc.oneof(
    fc
      .record({
        low: fc.double({ min: -1e6, max: 0, noNaN: true }),
        width: fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
      })
      .map(({ low, width }) => ({ low, high: low + width })),
    fc
      .record({ low: fc.integer({ min: -5, max: 5 }), count: fc.integer({ min: 1, max: 9 }) })
      .map(({ low, count }) => ({ low, high: low + count, integer: true })),
    fc
      .integer({ min: 1, max: 5 })
      .map((count) => ({ categories: ['a', 'b', 'c', 'd', 'e'].slice(0, count) })),
    fc
      .record({
        mean: fc.double({ min: -100, max: 100, noNaN: true }),
        sd: fc.double({ min: 1e-3, max: 50, noNaN: true }),
      })
      .map(({ mean, sd }) => ({ distribution: { kind: 'normal', mean, sd } })),
  );
  /** Fails where a hash of the rounded point is below a share; sometimes NaN, an exception, or huge numbers. */
  const system = fc.record({
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    weights: fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 4, maxLength: 4 }),
    scale: fc.constantFrom(1e-12, 1, 1e12),
    bad: fc.constantFrom('never', 'NaN', 'throws'),
  });

  it('never throw other than a ConfigurationError, and their bounds are in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(parameter, { minLength: 1, maxLength: 4 }),
        system,
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom('boundary', 'falsify'),
        async (parameters, { share, weights, scale, bad }, runs, mode) => {
          const inputs = Object.fromEntries(parameters.map((option, j) => [`p${j}`, option]));
          const simulate: Simulator = (point) => {
            let sum = 0;
            for (const [j, value] of Object.values(point).entries()) {
              const number = typeof value === 'string' ? value.charCodeAt(0) - 97 : Number(value);
              sum += Math.sin(weights[j]! * number);
            }
            if (bad !== 'never' && sum > 1.2) {
              if (bad === 'throws') throw new Error('down');
              return { g: NaN };
            }
            return { g: scale * (sum + 2 - 4 * share) };
          };
          const result = await exploreInMemory(
            { inputs, outputs, runs, mode, ...(mode === 'boundary' ? { families } : {}) },
            simulate,
          ).catch((error: unknown) => {
            expect(error).toBeInstanceOf(ConfigurationError);
          });
          if (result === undefined) return;
          expect(result.value('runs')).toBeLessThanOrEqual(runs);
          for (const { value, interval, n, name } of result.measurements) {
            expect(n, name).toBeGreaterThanOrEqual(0);
            if (value !== null) expect(Number.isNaN(value), name).toBe(false);
            const [lower, upper] = [interval?.lower ?? -Infinity, interval?.upper ?? Infinity];
            expect(lower, name).toBeLessThanOrEqual(upper);
          }
          // Each finding fails when it is asked again.
          for (const { point } of result.findings) {
            let g = NaN;
            try {
              g = simulate(point!)['g']!;
            } catch {
              // an invalid reply is a failure
            }
            expect(g >= 0).toBe(false);
          }
        },
      ),
      { numRuns: 12, seed: 7 },
    );
  }, 60_000);
});
