import { describe, expect, it } from 'vitest';

import { ConfigurationError } from '../../../src/core/errors.ts';
import type { Measurement } from '../../../src/core/measurement.ts';
import { judgeGate, overallVerdict } from '../../../src/run/gates/judgeGate.ts';
import { parseGate } from '../../../src/run/gates/parseGate.ts';

describe('parseGate', () => {
  it.each([
    [
      'envelope.failureProbability.upper <= 0.02',
      'failureProbability',
      'upper',
      '<=',
      0.02,
      undefined,
    ],
    [
      'a.failureProbability.brakes_in_time.lower > 1e-3',
      'failureProbability.brakes_in_time',
      'lower',
      '>',
      1e-3,
      undefined,
    ],
    ['a.runs.n>=100', 'runs', 'n', '>=', 100, undefined],
    ['load.p99.upper <= 50ms at 200qps', 'p99@200', 'upper', '<=', 50, 'ms'],
    ['load.p99@200.upper <= 0.05 s', 'p99@200', 'upper', '<=', 0.05, 's'],
    ['attack.epsilon == 8/255', 'epsilon', 'value', '==', 8 / 255, undefined],
    ['a.failures <= 5%', 'failures', 'value', '<=', 5, '%'],
  ])('reads %s', (text, measurement, side, operator, threshold, unit) => {
    expect(parseGate(text)).toMatchObject({ measurement, side, operator, threshold, unit });
  });

  it.each([
    '',
    'x',
    'a.b',
    'a.b <=',
    'a.b <= x',
    'a.b <= 1 2',
    '.b < 1',
    'a.b =< 1',
    'a.b <= __proto__',
  ])('refuses "%s"', (text) => {
    expect(() => parseGate(text)).toThrow(ConfigurationError);
  });
});

describe('judgeGate', () => {
  const rate = (
    lower: number | null,
    value: number | null,
    upper: number | null,
    n = 100,
  ): Measurement => ({
    name: 'p',
    value,
    unit: '1',
    n,
    interval: { lower, upper, confidence: 0.95, method: 'Clopper-Pearson' },
  });
  const judge = (text: string, measurement: Measurement) =>
    judgeGate(parseGate(text), [measurement]).verdict;

  it('passes when the named bound holds, fails when the other bound contradicts, else is inconclusive', () => {
    expect(judge('a.p.upper <= 0.1', rate(0.01, 0.02, 0.09))).toBe('pass');
    expect(judge('a.p.upper <= 0.1', rate(0.11, 0.2, 0.3))).toBe('fail');
    expect(judge('a.p.upper <= 0.1', rate(0.05, 0.08, 0.2))).toBe('inconclusive');
    expect(judge('a.p.upper <= 0.1', rate(null, 0.08, 0.2))).toBe('inconclusive');
    expect(judge('a.p.lower >= 0.9', rate(0.2, 0.3, 0.4))).toBe('fail');
    expect(judge('a.p.upper <= 10%', rate(0.01, 0.02, 0.09))).toBe('pass');
  });

  it('compares plain values as they are', () => {
    expect(judge('a.p <= 0', { name: 'p', value: 0, unit: 'count', n: 10 })).toBe('pass');
    expect(judge('a.p <= 0', { name: 'p', value: 1, unit: 'count', n: 10 })).toBe('fail');
  });

  it('never passes on nothing', () => {
    expect(judge('a.p <= 1', { name: 'p', value: 0, unit: 'count', n: 0 })).toBe('inconclusive');
    expect(judge('a.p.upper <= 1', rate(null, null, null, 0))).toBe('inconclusive');
    expect(judge('a.p.upper <= 1', rate(0, Number.NaN, Number.NaN, 5))).toBe('inconclusive');
    expect(judgeGate(parseGate('a.q <= 1'), []).verdict).toBe('inconclusive');
    expect(judge('a.p <= 5ms', rate(0, 0.1, 0.2))).toBe('inconclusive');
    expect(overallVerdict([])).toBe('inconclusive');
  });
});
