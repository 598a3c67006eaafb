import { describe, expect, it } from 'vitest';

import { ConfigurationError } from '../../../src/core/errors.ts';
import { explore } from '../../../src/explore/procedure.ts';
import { exploreInMemory } from '../../helpers/exploreInMemory.ts';

const unit = { low: 0, high: 1 };
/** Fails above the line x + y = 1.5: probability 1/8. */
const corner = (p: Readonly<Record<string, unknown>>) => ({
  g: 1.5 - Number(p['x']) - Number(p['y']),
});
const scenario = { inputs: { x: unit, y: unit }, outputs: { g: { threshold: 0 } }, runs: 150 };

describe('explore', () => {
  it('finds a straight boundary: the probability to within 10 %, an honest bound, an envelope', async () => {
    const result = await exploreInMemory(scenario, corner);
    expect(result.value('runs')).toBe(150);
    expect(result.queries).toBe(150);
    expect(Math.abs(result.value('failureProbability')! - 0.125)).toBeLessThan(0.0125);
    expect(result.lower('failureProbability')).toBeLessThanOrEqual(0.125);
    expect(result.upper('failureProbability')).toBeGreaterThanOrEqual(0.125);
    expect(result.upper('remainingUncertainty')).toBeLessThan(0.13);
    // the best box at the line has a share of 0.75^2
    expect(result.value('envelopeVolume')).toBeGreaterThan(0.4);
    expect(result.upper('envelopeFailureProbability')).toBeGreaterThan(0.1);
    expect(result.findings.length).toBeGreaterThan(5);
    for (const { point } of result.findings)
      expect(Number(point!['x']) + Number(point!['y'])).toBeGreaterThan(1.5);
  });

  it('returns every measurement that it declares, and no other', async () => {
    const options = explore.options.parse(scenario);
    const { measurements } = await exploreInMemory({ ...scenario, runs: 40 }, corner);
    expect(measurements.map(({ name }) => name).toSorted()).toEqual(
      [...explore.measurements(options)].toSorted(),
    );
  });

  it('leaves all runs as CSV and the envelope as JSON, which agree with the runs', async () => {
    const { artifacts } = await exploreInMemory({ ...scenario, runs: 60 }, corner);
    const [csv, json] = ['runs.csv', 'envelope.json'].map((name) =>
      new TextDecoder().decode(artifacts!.find(({ path }) => path === name)!.bytes),
    );
    const [header, ...lines] = csv!.trim().split('\r\n');
    expect(header).toBe('x,y,g,outcome,purpose,query');
    expect(lines).toHaveLength(60);
    const { boxes } = JSON.parse(json!) as {
      boxes: { inputs: { low: number; high: number }[] }[];
    };
    for (const line of lines) {
      const [x, y, g, outcome, purpose] = line.split(',');
      expect(Number(g)).toBeCloseTo(1.5 - Number(x) - Number(y), 12);
      expect(outcome).toBe(Number(g) >= 0 ? 'pass' : 'fail');
      if (purpose !== 'envelope') continue;
      const isInside = ({ inputs }: (typeof boxes)[number]) =>
        [Number(x), Number(y)].every((v, i) => v >= inputs[i]!.low && v <= inputs[i]!.high);
      expect(boxes.some(isInside)).toBe(true);
    }
  });

  it('repeats itself for the same seed, and differs for another', async () => {
    const once = async (seed: number) =>
      JSON.stringify(await exploreInMemory({ ...scenario, runs: 60 }, corner, { seed }));
    const [a, b, c] = await Promise.all([once(1), once(1), once(2)]);
    expect(a).toBe(b);
    expect(a).not.toBe(c);
  });

  it('claims only the zero-failure bound when nothing failed', async () => {
    const result = await exploreInMemory({ ...scenario, runs: 80 }, () => ({ g: 1 }));
    expect(result.value('failureProbability')).toBeNull();
    expect(result.lower('failureProbability')).toBeNull();
    // 1 - 0.05^(1/20) for the 20 audit points
    expect(result.upper('failureProbability')).toBeCloseTo(1 - 0.05 ** (1 / 20), 9);
    expect(result.value('envelopeVolume')).toBe(1);
    expect(result.findings).toEqual([]);
  });

  it('has no envelope and no upper bound when everything failed', async () => {
    const result = await exploreInMemory({ ...scenario, runs: 60 }, () => ({ g: -1 }));
    expect(result.value('failureProbability')).toBe(1);
    expect(result.lower('failureProbability')).toBeCloseTo(0.05 ** (1 / 15), 9);
    expect(result.value('envelopeVolume')).toBeNull();
  });

  it('keeps invalid replies apart, and counts them as failures in upper bounds only', async () => {
    const result = await exploreInMemory({ ...scenario, runs: 120 }, (p) =>
      Number(p['x']) > 0.8 ? { g: NaN } : { g: 1 },
    );
    expect(result.value('invalid')).toBeGreaterThan(5);
    expect(result.value('invalid')).toBe(result.value('failures'));
    expect(result.lower('failureProbability')).toBe(0);
    expect(result.upper('failureProbability')).toBeGreaterThan(0.2);
    expect(result.findings[0]).toMatchObject({ rule: 'explore.invalid' });
  });

  it('survives a system that never answers', async () => {
    const result = await exploreInMemory({ ...scenario, runs: 40 }, () => {
      throw new Error('down');
    });
    expect(result.value('invalid')).toBe(40 - 4);
    expect(result.upper('failureProbability')).toBeNull();
  });

  it('works on a mixed space with an oracle, and on tiny budgets and tiny spaces', async () => {
    const mixed = {
      inputs: { k: { values: [0, 1, 2] }, c: { categories: ['a', 'b'] }, x: unit },
      outputs: { error: { value: 'abs(out - oracle.truth)', threshold: 0.5, passes: 'below' } },
      runs: 60,
    };
    const result = await exploreInMemory(mixed, (p) => ({ out: p['c'] === 'b' ? 1 : 0 }), {
      oracle: (p) => ({ truth: Number(p['x']) > 0.5 ? 1 : 0 }),
    });
    expect(result.queries).toBe(120);
    expect(result.lower('failureProbability')).toBeLessThan(0.5);
    expect(result.upper('failureProbability')).toBeGreaterThan(0.5);

    for (const runs of [1, 2, 5]) {
      const tiny = await exploreInMemory({ ...scenario, runs }, corner);
      expect(tiny.value('runs')).toBe(runs);
    }
    const point = await exploreInMemory(
      { inputs: { k: { values: [3] } }, outputs: { g: { threshold: 0 } }, runs: 30 },
      () => ({ g: 1 }),
    );
    expect(point.upper('failureProbability')).toBeLessThan(0.4);
  });

  it('stops at the wanted certainty', async () => {
    const result = await exploreInMemory(
      { ...scenario, runs: 400, stop: { remainingUncertainty: 0.2 } },
      corner,
    );
    expect(result.value('runs')).toBeLessThan(200);
    expect(result.upper('remainingUncertainty')).toBeLessThanOrEqual(0.2);
  });

  it('takes a VNN-LIB property', async () => {
    const files = {
      'p.vnnlib': `(declare-const X_0 Real) (declare-const Y_0 Real)
        (assert (>= X_0 0)) (assert (<= X_0 1)) (assert (>= Y_0 0.75))`,
    };
    const system = (p: Readonly<Record<string, unknown>>) => ({ out: Number(p['X_0']) });
    const result = await exploreInMemory({ vnnlib: 'p.vnnlib', runs: 80 }, system, { files });
    expect(Math.abs(result.value('failureProbability')! - 0.25)).toBeLessThan(0.03);
  });

  it.each([
    [{ inputs: { x: unit } }, /outputs/],
    [{ ...scenario, runz: 3 }, /runz/],
    [{ ...scenario, vnnlib: 'a' }, /vnnlib/],
    [{ ...scenario, runs: 0 }, /runs/],
    [{ ...scenario, inputs: { x: { low: 1, high: 0 }, y: unit } }, /low must be less/],
    [{ ...scenario, outputs: { g: { threshold: 0, passes: 'under' } } }, /passes/],
    [{ ...scenario, stop: { seconds: -3 } }, /must be positive/],
    [{ ...scenario, stop: { remainingUncertainty: 0 } }, /between 0 and 1/],
    [{ ...scenario, inputs: { x: { low: 1, high: 1 }, y: unit } }, /values: \[number\]/],
    [{ ...scenario, inputs: { x: { low: -1.7e308, high: 1.7e308 }, y: unit } }, /too wide/],
  ])('refuses the options %j', (options, message) => {
    expect(() => explore.options.parse(options)).toThrow(message);
  });

  it.each([
    [{ ...scenario, outputs: { g: { value: 'y[0]', threshold: 0 } } }, /both an input and/],
    [{ ...scenario, outputs: { g: { value: 'oracle[0]' } } }, /there is none/],
    [{ ...scenario, outputs: { g: { threshold: [0, 1] } } }, /one number/],
    [{ ...scenario, outputs: { g: { value: 'g.constructor', threshold: 0 } } }, /./],
    [{ ...scenario, outputs: { nosuch: { threshold: 0 } } }, /no output "nosuch"/],
    [{ ...scenario, constraints: ['z > 1'] }, /no input "z"/],
    [{ ...scenario, constraints: ['x > 2'] }, /no point was found that meets all of them/],
    [{ ...scenario, nominal: { x: 2, y: 0 } }, /"x" cannot be 2/],
  ])('says what is wrong with %j', async (options, message) => {
    const system = (p: Readonly<Record<string, unknown>>) => ({ g: Number(p['x']) });
    await expect(exploreInMemory(options, system)).rejects.toThrow(message);
    await expect(exploreInMemory(options, system)).rejects.toThrow(ConfigurationError);
  });
});
