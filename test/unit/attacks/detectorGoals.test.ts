import { describe, expect, it } from 'vitest';

import { fateOf } from '../../../src/attacks/detectors/fate.ts';
import { goalOf } from '../../../src/attacks/detectors/goals/goals.ts';
import type { Limits } from '../../../src/attacks/detectors/goals/goal.ts';
import type { Seen } from '../../../src/attacks/detectors/seen.ts';
import type { Detection } from '../../../src/coco/decode/detection.ts';
import { suppress } from '../../../src/coco/decode/suppress.ts';

const limits: Limits = { score: 0.3, iou: 0.5, suppression: 0.65, boxes: 1 };

function seen(...candidates: readonly Detection[]): Seen {
  return { candidates, shown: suppress(candidates, { iou: 0.65, score: 0.3 }) };
}

function at(x: number, category: number, score: number, factors?: readonly number[]): Detection {
  return { category, score, box: [x, 0, 10, 10], factors };
}

const clean = seen(at(0, 0, 0.9), at(100, 1, 0.8));

describe('goals of attacks on detectors', () => {
  it('vanish: sums the best score x IoU of each object, and ends when none is shown', () => {
    const goal = goalOf('vanish');
    expect(goal.margin(clean, clean, limits)).toEqual({
      reached: false,
      left: 0.9 + 0.8,
      parts: [
        { left: 0.9, box: [0, 0, 10, 10] },
        { left: 0.8, box: [100, 0, 10, 10] },
      ],
    });
    // Moved by 2 px the IoU is 80 / 120; by 5 px, 50 / 150, it no longer stands for the object.
    const moved = goal.margin(clean, seen(at(2, 0, 0.6), at(105, 1, 0.8)), limits);
    expect(moved.left).toBeCloseTo((0.6 * 80) / 120, 12);
    expect(moved.reached).toBe(false);
    expect(goal.margin(clean, seen(at(0, 0, 0.29), at(100, 0, 0.9)), limits).reached).toBe(true);
  });

  it('fabricate: wants a detection apart from all objects', () => {
    const goal = goalOf('fabricate');
    expect(goal.margin(clean, clean, limits)).toEqual({ reached: false, left: 0.3 });
    expect(goal.margin(clean, seen(at(50, 2, 0.1)), limits).left).toBeCloseTo(0.2, 12);
    expect(goal.margin(clean, seen(at(50, 2, 0.4)), limits).reached).toBe(true);
    // Two boxes on one place are one detection after suppression.
    const twice = seen(at(50, 2, 0.4), at(50.1, 2, 0.5));
    expect(goal.margin(clean, twice, { ...limits, boxes: 2 }).reached).toBe(false);
  });

  it('mislabel: wants another class on top at every object', () => {
    const goal = goalOf('mislabel');
    expect(goal.margin(clean, seen(at(0, 1, 0.9), at(100, 1, 0.8)), limits).reached).toBe(false);
    expect(goal.margin(clean, seen(at(0, 1, 0.9), at(100, 2, 0.4)), limits).reached).toBe(true);
    const both = goal.margin(clean, seen(at(0, 0, 0.5), at(0, 1, 0.2), at(100, 2, 0.9)), limits);
    expect(both.left).toBeCloseTo(0.5 - 0.2 + (0.3 - 0.2), 12);
    expect(both.parts?.map(({ left }) => left)).toEqual([both.left, 0]);
  });

  it('flood: counts candidates before suppression', () => {
    const goal = goalOf('flood');
    const many = seen(at(0, 0, 0.9), at(1, 0, 0.6), at(2, 0, 0.2));
    expect(goal.margin(clean, many, { ...limits, boxes: 2 }).reached).toBe(true);
    expect(goal.margin(clean, many, { ...limits, boxes: 4 }).left).toBeCloseTo(0.3 + 0.1, 12);
  });

  it('raises losses whose weights are their derivatives by the scores', () => {
    const now = [at(0, 0, 0.5), at(1, 0, 0.2), at(0, 1, 0.3), at(50, 2, 0.1), at(100, 1, 0.7)];
    for (const name of ['vanish', 'fabricate', 'mislabel', 'flood'])
      for (const logarithms of [true, false]) {
        const goal = goalOf(name);
        const { pulls, value } = goal.rise(clean, seen(...now), limits, logarithms);
        expect(pulls.length).toBeGreaterThan(0);
        for (const { candidate, weight } of pulls) {
          const step = 1e-6;
          const other = now.map((one) =>
            one === candidate ? { ...one, score: one.score + step } : one,
          );
          const slope = (goal.rise(clean, seen(...other), limits, logarithms).value - value) / step;
          expect(weight / slope).toBeCloseTo(1, 4);
        }
      }
  });

  it('tells objects that vanish, are mislabelled, and are invented', () => {
    const now = seen(at(0, 1, 0.5), at(0, 0, 0.4), at(50, 2, 0.4), at(53, 2, 0.35));
    expect(fateOf(clean, now, limits)).toEqual({
      objects: 2,
      vanished: 1,
      mislabelled: 1,
      invented: 2,
      shown: 4,
      candidates: 4,
    });
  });
});
