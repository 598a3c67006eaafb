import { describe, expect, it } from 'vitest';

import type { Measurement } from '../../../src/core/measurement.ts';
import { clopperPearson } from '../../../src/math/clopperPearson.ts';
import { shareSampleSize } from '../../../src/math/shareSampleSize.ts';
import { judgeGate } from '../../../src/run/gates/judgeGate.ts';
import { parseGate } from '../../../src/run/gates/parseGate.ts';

const reason = (text: string, measurement: Partial<Measurement>): string =>
  judgeGate(parseGate(text), [{ name: 'm', value: 0, unit: '1', n: 1, ...measurement }]).reason;

describe('shareSampleSize', () => {
  it('is the rule of three for a share of none: ln(risk) / ln(1 - bound)', () => {
    for (const bound of [0.5, 0.1, 0.01, 1e-4])
      expect(shareSampleSize(0, bound, 0.05)).toBeCloseTo(Math.log(0.05) / Math.log(1 - bound), 3);
  });

  it.each([
    [8, 500, 'upper'],
    [8, 500, 'lower'],
    [499, 500, 'upper'],
    [120, 150, 'lower'],
  ] as const)('finds the size behind the bound of %i of %i, %s', (k, n, sides) => {
    const bound = clopperPearson(k, n, { sides })[sides]!;
    expect(shareSampleSize(k / n, bound, 0.05)).toBeCloseTo(n, 4);
  });

  it('knows what no sample can show', () => {
    expect(shareSampleSize(0.1, 0.1, 0.05)).toBe(Infinity);
    expect(shareSampleSize(0, -0.1, 0.05)).toBe(0);
  });
});

describe('a gate that is not decided', () => {
  it('says how many observations would decide it', () => {
    const interval = clopperPearson(8, 500, { sides: 'upper' });
    const said = reason('p.m.upper <= 0.02', {
      value: 8 / 500,
      interval,
      n: 500,
      sample: 'audit draws',
    });
    const [, wanted] = /about (\d+) audit draws would show it/.exec(said) ?? [];
    const bound = (n: number) =>
      clopperPearson(Math.round(0.016 * n), n, { sides: 'upper' }).upper!;
    expect(bound(Number(wanted))).toBeLessThanOrEqual(0.0201);
    expect(bound(Math.round(0.85 * Number(wanted)))).toBeGreaterThan(0.02);
    expect(said).toContain('if the value stays at 0.016');
  });

  it('counts on no failure where none was seen, and on the square root for what is no share', () => {
    const interval = clopperPearson(0, 100, { sides: 'upper' });
    // ln(0.05) / ln(0.99) = 298.1
    expect(reason('p.m.upper <= 0.01', { value: null, interval, n: 100 })).toContain(
      'about 300 observations would show it, 3 times as many, if none of them fails',
    );
    const latency = { lower: 8, upper: 14, confidence: 0.95, method: 'order statistics' };
    expect(
      reason('p.m.upper <= 12', { value: 10, unit: 'ms', interval: latency, n: 1000 }),
    ).toContain('about 4000 observations would show it, 4 times as many');
  });

  it('says when more of the same would not help', () => {
    const interval = clopperPearson(8, 500);
    expect(reason('p.m.upper <= 0.015', { value: 0.016, interval, n: 500 })).toContain(
      'if the value stays at 0.016, no number of observations will show it',
    );
  });
});
