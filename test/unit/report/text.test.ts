import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { formatMeasurement } from '../../../src/report/text/formatMeasurement.ts';
import { formatNumber } from '../../../src/report/text/formatNumber.ts';
import { formatDuration } from '../../../src/report/text/formatTime.ts';
import { visibleText } from '../../../src/report/text/visibleText.ts';

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [7, '7'],
    [2000, '2000'],
    [12000, '12,000'],
    [684120, '684,120'],
    [0.0093, '0.0093'],
    [0.1 + 0.2, '0.3'],
    [1234.567, '1235'],
    [-0.000012345, '-1.234e-5'],
    [1e300, '1e300'],
    [null, '–'],
    [NaN, 'not a number'],
    [-Infinity, '-infinity'],
  ])('prints %s as %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it('is right to four digits', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), (value) => {
        const back = Number(formatNumber(value).replaceAll(',', ''));
        expect(Math.abs(back - value)).toBeLessThanOrEqual(Math.abs(value) * 5.001e-4);
      }),
    );
  });
});

describe('formatMeasurement', () => {
  const share = (value: number | null, lower: number | null, upper: number | null) =>
    formatMeasurement({
      name: 'p',
      value,
      unit: '1',
      interval: { lower, upper, confidence: 0.95, method: 'Clopper-Pearson' },
      n: 2000,
    });

  it.each([
    [0.0093, 0.0061, 0.0136, '0.0093', '[0.0061, 0.0136]'],
    [0, null, 0.009974, '0', '≤ 0.00998'],
    [48.2, 37.71, null, '48.2', '≥ 37.7'],
    [0.5, 0.5, 0.5, '0.5', '[0.5, 0.5]'],
    [null, null, 0.36942, 'bound only', '≤ 0.370'],
    [null, null, null, 'not enough evidence', ''],
    [0.5, null, null, '0.5', ''],
    [5.44e-6, 1.48e-6, 0.0192426, '5.4e-6', '[1.4e-6, 0.0193]'],
    [1.5e-12, 1.23456e-12, 1.77771e-12, '1.5e-12', '[1.234e-12, 1.778e-12]'],
    [0.123456, null, 0.123456, '0.1235', '≤ 0.1235'],
    [0.123416, null, 0.123416, '0.1234', '≤ 0.1235'],
  ])('prints %s in [%s, %s] as %s %s', (value, lower, upper, text, interval) => {
    const formatted = share(value, lower, upper);
    expect(formatted.value).toBe(text);
    expect(formatted.interval.replaceAll('\u00A0', ' ')).toBe(interval);
    expect(formatted.method).toBe('95 %, Clopper-Pearson');
  });

  it('never prints an interval tighter than it is', () => {
    const probability = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(probability, probability, probability, (a, b, c) => {
        const [lower = 0, value = 0, upper = 0] = [a, b, c].toSorted((x, y) => x - y);
        const text = share(value, lower, upper).interval;
        const [from = NaN, to = NaN] = text.match(/-?[\d.]+(e-?\d+)?/g)?.map(Number) ?? [];
        expect(from).toBeLessThanOrEqual(lower);
        expect(to).toBeGreaterThanOrEqual(upper);
      }),
    );
  });
});

describe('visibleText', () => {
  it('shows what hides or reorders', () => {
    expect(visibleText('a\u0000b\u202Ec\uD800d\u2028e\uFEFF')).toBe(
      'a⟨U+0000⟩b⟨U+202E⟩c⟨U+D800⟩d⟨U+2028⟩e⟨U+FEFF⟩',
    );
  });

  it('leaves words, emoji and line ends alone', () => {
    const text = 'Δ ≤ 5\n\t👩‍👩‍👧 模型 עברית ⟨x⟩';
    expect(visibleText(text)).toBe(text);
  });

  it('leaves only what XML 1.0 can hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visibleText(text)).toMatch(
          /^[\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u,
        );
      }),
    );
  });
});

describe('formatDuration', () => {
  it.each([
    ['2026-11-21T09:30:12.408Z', '2026-11-21T09:30:47.951Z', '35.5 s'],
    ['2026-11-21T09:30:12Z', '2026-11-21T09:34:22Z', '4 min 10 s'],
    ['2026-11-21T09:30:00Z', '2026-11-21T09:31:59.9Z', '2 min 00 s'],
    ['2026-11-21T09:30:12Z', '2026-11-21T11:35:22Z', '2 h 05 min'],
    ['2026-11-21T09:30:12Z', 'never', 'unknown'],
  ])('from %s to %s is %s', (from, to, text) => {
    expect(formatDuration(from, to)).toBe(text);
  });
});
