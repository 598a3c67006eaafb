import { describe, expect, it } from 'vitest';

import { ConfigurationError } from '../../../src/core/errors.ts';
import type { Measurement } from '../../../src/core/measurement.ts';
import type { RunRecord } from '../../../src/core/runRecord.ts';
import { checkBaseline } from '../../../src/run/gates/baseline.ts';
import { checkGate } from '../../../src/run/gates/checkGate.ts';
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

  it('settles nothing on the open side of a bound', () => {
    const found = (bound: 'lower' | 'upper'): Measurement => ({
      name: 'p',
      value: 0.4,
      bound,
      unit: '1',
      n: 10,
    });
    const cases = [
      // At least 0.4.
      ['lower', '<= 0.5', 'inconclusive'],
      ['lower', '<= 0.3', 'fail'],
      ['lower', '>= 0.3', 'pass'],
      ['lower', '>= 0.5', 'inconclusive'],
      ['lower', '== 0.4', 'inconclusive'],
      ['lower', '== 0.3', 'fail'],
      // At most 0.4.
      ['upper', '>= 0.3', 'inconclusive'],
      ['upper', '> 0.4', 'fail'],
      ['upper', '<= 0.5', 'pass'],
      ['upper', '< 0.3', 'inconclusive'],
    ] as const;
    for (const [bound, condition, verdict] of cases)
      expect(judge(`a.p ${condition}`, found(bound)), `${bound} ${condition}`).toBe(verdict);
  });

  it('is contradicted by the bound that there is, where there is none on the side that it names', () => {
    expect(judge('a.p.upper <= 0.1', rate(0.11, 0.2, null))).toBe('fail');
    expect(judge('a.p.upper <= 0.1', rate(0.05, 0.2, null))).toBe('inconclusive');
    expect(judge('a.p.lower >= 0.9', rate(null, 0.5, 0.6))).toBe('fail');
    expect(judge('a.p.upper <= 0.1', rate(0.11, null, null, 0))).toBe('inconclusive');
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

describe('a gate that compares with a finished run', () => {
  const p99: Measurement = {
    name: 'p99',
    value: 40,
    unit: 'ms',
    n: 100,
    interval: { lower: 35, upper: 50, confidence: 0.95, method: 'test' },
  };
  const baseline = {
    id: 'b',
    procedures: [{ name: 'load', measurements: [p99] }],
  } as unknown as RunRecord;
  const judged = (text: string, value: number) => {
    const now = {
      ...p99,
      value,
      interval: { ...p99.interval!, lower: value - 1, upper: value + 1 },
    };
    return judgeGate(parseGate(text), [now], baseline).verdict;
  };

  it.each([
    ['load.p99 <= 1.1 * baseline.load.p99', 44, 'pass'],
    ['load.p99 <= 1.1 * baseline.load.p99', 44.5, 'fail'],
    ['load.p99.upper <= 1.1 * baseline.p99.upper', 54, 'pass'],
    ['load.p99.upper <= baseline.load.p99.upper', 60, 'fail'],
    ['load.p99.upper <= baseline.load.p99.upper', 50, 'inconclusive'],
    ['load.p99 >= 1/2*baseline.p99', 20, 'pass'],
  ])('%s with %d ms: %s', (text, value, verdict) => {
    expect(judged(text, value)).toBe(verdict);
  });

  it.each(['load.p99 <= baseline.load.p50', 'load.p99.upper <= baseline.other.p99'])(
    'needs the number there: %s',
    (text) => {
      expect(() => checkBaseline([parseGate(text)], baseline)).toThrow(/baseline b does not have/);
      expect(() => checkBaseline([parseGate(text)], undefined)).toThrow(/none is named/);
    },
  );
});

describe('warnings', () => {
  it('are judged, and do not count', () => {
    const gate = parseGate({ gate: 'a.q <= 1', level: 'warning' });
    const [fail, pass] = [2, 1].map((value) =>
      judgeGate(gate, [{ name: 'q', value, unit: '1', n: 5 }]),
    );
    expect([fail, pass].map((result) => [result?.verdict, result?.level])).toEqual([
      ['fail', 'warning'],
      ['pass', 'warning'],
    ]);
    const binding = { ...pass!, level: undefined };
    expect(overallVerdict([fail!, binding])).toBe('pass');
    // Warnings alone prove nothing.
    expect(overallVerdict([pass!])).toBe('inconclusive');
  });
});

describe('checkGate', () => {
  const procedures = [
    {
      name: 'study',
      kind: 'load',
      measurements: ['p99', 'errors', 'failureProbability.margin'],
      unitOf: (name: string) => (name === 'p99' ? 'ms' : '1'),
    },
  ];
  const check = (text: string) => checkGate(text, procedures, 's.yaml:9:5');

  it.each([
    ['study.errors.upper <= 10 ms', 'gate.unit', /is a share/],
    ['study.p99 <= 5 %', 'gate.unit', /is in ms/],
    ['study.p99.n >= 5 ms', 'gate.unit', /count/],
    ['study.errors.uper <= 0.1', 'gate.unknown-suffix', /"\.uper"/],
    ['study.failureProbability.margin.max <= 1', 'gate.unknown-suffix', /"\.max"/],
    ['study.p98 <= 5 ms', 'gate.unknown-measurement', /p98/],
    ['other.errors <= 5', 'gate.unknown-procedure', /other/],
  ])('refuses %s before the first query', (text, code, message) => {
    expect(() => check(text)).toThrow(expect.objectContaining({ code }) as Error);
    expect(() => check(text)).toThrow(message);
    expect(() => check(text)).toThrow(/^s\.yaml:9:5/);
  });

  it('takes units that convert, and one procedure without its name', () => {
    expect(check('study.p99.upper <= 0.05 s')).toMatchObject({ measurement: 'p99', unit: 's' });
    expect(check('p99.upper <= 1.1 * baseline.p99')).toMatchObject({
      text: 'p99.upper <= 1.1 * baseline.p99',
      procedure: 'study',
      measurement: 'p99',
      side: 'upper',
    });
    expect(check('failureProbability.margin < 2 %')).toMatchObject({ procedure: 'study' });
  });
});
