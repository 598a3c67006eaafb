import { describe, expect, it } from 'vitest';

import { float32Tensor } from '../../../src/core/tensor.ts';
import type { TensorMap } from '../../../src/core/tensor.ts';
import { classCriterion } from '../../../src/judgement/classCriterion.ts';
import { expressionCriterion } from '../../../src/judgement/expressionCriterion.ts';

const logits = [2, -1, 3.5, 0];
const reply = (values: readonly number[]): TensorMap => ({
  y: float32Tensor([1, values.length], values),
});
const probabilities = logits.map((x) => Math.exp(x) / logits.reduce((s, v) => s + Math.exp(v), 0));

describe('a class criterion', () => {
  it('has the lead of the true class as its margin', () => {
    const criterion = classCriterion();
    expect(criterion.judge(reply(logits), { label: 2 })).toMatchObject({ wrong: false, label: 2 });
    expect(criterion.judge(reply(logits), { label: 2 }).margin).toBeCloseTo(1.5, 6);
    expect(criterion.judge(reply(logits), { label: 0 })).toMatchObject({ wrong: true });
    expect(criterion.judge(reply(logits), { label: 0 }).margin).toBeCloseTo(-1.5, 6);
  });

  it('gives the margin of logits also where the model gives probabilities', () => {
    expect(classCriterion().judge(reply(probabilities), { label: 2 }).margin).toBeCloseTo(1.5, 4);
  });

  it('gives a tie to the first, as argmax does', () => {
    expect(classCriterion().judge(reply([1, 1]), { label: 0 }).wrong).toBe(false);
    expect(classCriterion().judge(reply([1, 1]), { label: 1 }).wrong).toBe(true);
  });

  it('is wrong only at the target when targeted', () => {
    const criterion = classCriterion({ targeted: true });
    expect(criterion.judge(reply(logits), { label: 2, target: 0 })).toMatchObject({ wrong: false });
    expect(criterion.judge(reply(logits), { label: 2, target: 0 }).margin).toBeCloseTo(1.5, 6);
    expect(criterion.judge(reply(logits), { label: 0, target: 2 }).wrong).toBe(true);
  });

  it('looks at the first k', () => {
    const criterion = classCriterion({ top: 2 });
    expect(criterion.judge(reply(logits), { label: 0 }).wrong).toBe(false);
    expect(criterion.judge(reply(logits), { label: 3 }).wrong).toBe(true);
  });

  it('reads labels and texts', () => {
    const label: TensorMap = { y: { dtype: 'int64', shape: [1], data: BigInt64Array.of(3n) } };
    expect(classCriterion().judge(label, { label: 3 })).toMatchObject({ wrong: false, margin: 1 });
    const text: TensorMap = {
      y: { dtype: 'bytes', shape: [1], data: [new TextEncoder().encode('dog')] },
    };
    const named = classCriterion({ classes: ['cat', 'dog'] });
    expect(named.judge(text, { label: 0 })).toMatchObject({ wrong: true, label: 1 });
  });

  it('does not call NaN wrong', () => {
    const judged = classCriterion().judge(reply([NaN, 1]), { label: 0 });
    expect(judged).toMatchObject({ wrong: false, margin: NaN, invalid: 'the reply holds NaN' });
  });
});

describe('an expression', () => {
  it('has the margin of its comparisons', () => {
    const criterion = expressionCriterion('abs(y[0] - original[0]) > 2');
    const original = { outputs: reply([10]) };
    expect(criterion.judge(reply([11.5]), original)).toMatchObject({ wrong: false, margin: 0.5 });
    expect(criterion.judge(reply([13]), original)).toMatchObject({ wrong: true, margin: -1 });
  });

  it('agrees with the class criterion on argmax', () => {
    const criterion = expressionCriterion('argmax(y) != label');
    for (const label of [0, 1, 2, 3]) {
      const expected = classCriterion().judge(reply(logits), { label });
      const judged = criterion.judge(reply(logits), { label });
      expect(judged.wrong).toBe(expected.wrong);
      expect(judged.margin).toBeCloseTo(expected.margin, 6);
    }
  });

  it('combines conditions', () => {
    const both = expressionCriterion('y[0] > 1 && y[1] < 0');
    expect(both.judge(reply([3, -0.5]), {})).toMatchObject({ wrong: true, margin: -0.5 });
    expect(both.judge(reply([3, 2]), {})).toMatchObject({ wrong: false, margin: 2 });
    expect(expressionCriterion('!(y[0] > 1)').judge(reply([3]), {}).margin).toBe(2);
  });

  it('says what cannot be computed', () => {
    expect(expressionCriterion('y[7] > 1').judge(reply([3]), {})).toMatchObject({ wrong: false });
    expect(() => expressionCriterion('y[')).toThrow(/cannot be read/);
  });
});
