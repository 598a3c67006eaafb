import { describe, expect, it } from 'vitest';

import { chartTheme } from '../../../src/report/theme.ts';

type Vector = readonly [number, number, number];

/** Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision deficiency" (2009), severity 1. */
const SIGHTS: Readonly<Record<string, readonly [Vector, Vector, Vector]>> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

describe.each(['light', 'dark'] as const)('the %s theme', (mode) => {
  const { range } = chartTheme(mode, 'sans') as unknown as {
    range: { category: string[]; heatmap: string[] };
  };

  it.each(Object.entries(SIGHTS))(
    'tells the first six categories apart with %s sight',
    (_, sight) => {
      const seen = range.category.slice(0, 6).map((color) => lab(color, sight));
      const distances = seen.flatMap((a, i) => seen.slice(i + 1).map((b) => distance(a, b)));
      expect(Math.min(...distances)).toBeGreaterThan(9);
    },
  );

  it('tells pass from fail with any sight', () => {
    for (const sight of Object.values(SIGHTS)) {
      const [pass, fail] = range.category.slice(0, 2).map((color) => lab(color, sight));
      if (pass === undefined || fail === undefined) throw new Error('two categories are missing');
      expect(distance(pass, fail)).toBeGreaterThan(40);
    }
  });

  it('has a ramp that only grows', () => {
    const lightness = range.heatmap.map(
      (color) =>
        lab(
          color,
          SIGHTS['full'] ?? [
            [1, 0, 0],
            [0, 1, 0],
            [0, 0, 1],
          ],
        )[0],
    );
    const steps = lightness.slice(1).map((value, index) => value - (lightness[index] ?? 0));
    expect(steps.every((step) => (mode === 'light' ? step < -2 : step > 2))).toBe(true);
  });
});

/** CIE 1976 L*a*b* (D65) of a colour as an eye sees it. */
function lab(hex: string, sight: readonly [Vector, Vector, Vector]): Vector {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  const [red = 0, green = 0, blue = 0] = sight.map((row) =>
    Math.min(1, Math.max(0, row[0] * r + row[1] * g + row[2] * b)),
  );
  const x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047;
  const y = 0.2126729 * red + 0.7151522 * green + 0.072175 * blue;
  const z = (0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / 1.08883;
  const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  return [116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))];
}

function distance(a: Vector, b: Vector): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
