import { expect, it } from 'vitest';

import { float32Tensor } from '../../../src/core/tensor.ts';
import { classifierJudge } from '../../../src/faults/outcomes/classifierJudge.ts';
import { costOf } from '../../../src/faults/outcomes/costOf.ts';
import { criterionJudge } from '../../../src/faults/outcomes/criterionJudge.ts';
import {
  emptyTally,
  NO_DECISION,
  type Change,
  type OutcomeJudge,
} from '../../../src/faults/outcomes/outcomeJudge.ts';
import { valueJudge } from '../../../src/faults/outcomes/valueJudge.ts';
import { expressionCriterion } from '../../../src/judgement/expressionCriterion.ts';

const batch = (...rows: number[][]) => ({
  y: float32Tensor([rows.length, rows[0]!.length], rows.flat()),
});

function tallyOf(judge: OutcomeJudge, outputs: ReturnType<typeof batch> | undefined) {
  const tally = emptyTally();
  const changes: Change[] = [];
  judge.add(tally, 0, outputs, changes);
  return { tally, changes };
}

const CLEAN = [0.5, 0.2, 0.12, 0.1, 0.05, 0.03, 0];

it('tells the classes of Li et al. apart, over what the golden run gets right', () => {
  const golden = [batch(CLEAN, CLEAN, CLEAN, CLEAN, CLEAN, CLEAN)];
  // The last item is wrong without a fault.
  const judge = classifierJudge(golden, [6], { labels: [[0, 0, 0, 0, undefined, 1]] });
  expect(judge).toMatchObject({ right: 5, all: 6 });
  const { tally, changes } = tallyOf(
    judge,
    batch(
      CLEAN,
      [0.43, 0.27, 0.12, 0.1, 0.05, 0.03, 0],
      [0.1, 0.6, 0.12, 0.1, 0.05, 0.03, 0],
      [0.1, 0.05, 0.1, 0.1, 0.05, 0.6, 0],
      [NaN, 0, 0, 0, 0, 0, 0],
      [0.1, 0.6, 0.12, 0.1, 0.05, 0.03, 0],
    ),
  );
  // Confidence moves from 0.5 to 0.43 (14 %), 0.6 and 0.6 (20 %).
  expect(tally).toMatchObject({
    inputs: 5,
    unchanged: 1,
    masked: 2,
    sdc1: 2,
    sdc5: 1,
    sdc10: 3,
    due: 1,
    all: 6,
    correct: 3,
  });
  expect(tally.masked + tally.sdc1 + tally.due).toBe(tally.inputs);
  expect(changes).toEqual([
    { input: 2, from: 0, to: 1 },
    { input: 3, from: 0, to: 5 },
    { input: 4, from: 0, to: NO_DECISION },
  ]);
  expect(tallyOf(judge, undefined).tally).toMatchObject({ due: 5, correct: 0 });
});

it('a golden infinity is no fault, and logits have the confidence of their softmax', () => {
  const judge = classifierJudge([batch([-Infinity, 3, 1])], [1], {});
  expect(tallyOf(judge, batch([-Infinity, 3, 1])).tally).toMatchObject({ due: 0, masked: 1 });
  expect(tallyOf(judge, batch([-Infinity, 3, 2])).tally).toMatchObject({ sdc10: 1, sdc20: 0 });
});

it('values may move within their tolerance', () => {
  const judge = valueJudge([batch([10, 0])], [1], { absolute: 0.1, relative: 0.1 });
  expect(tallyOf(judge, batch([11, 0.05])).tally).toMatchObject({ masked: 1, sdc1: 0 });
  expect(tallyOf(judge, batch([11, 0.2])).tally).toMatchObject({ masked: 0, sdc1: 1 });
  expect(tallyOf(judge, batch([Infinity, 0])).tally.due).toBe(1);
});

it('a criterion judges against the golden outputs, item by item', () => {
  const golden = [batch([1, 2], [5, 2])];
  const judge = criterionJudge(golden, [2], expressionCriterion('abs(y[0] - original[0]) > 2'), [
    [],
  ]);
  const { tally, changes } = tallyOf(judge, batch([4, 2], [6, 2]));
  expect(tally).toMatchObject({ inputs: 2, sdc1: 1, masked: 1 });
  expect(changes).toEqual([{ input: 0, from: 0, to: 1 }]);
});

it('the last cost that fits counts, and an unknown class is refused', () => {
  const cost = costOf(
    [{ cost: 2 }, { from: 'stop', cost: 10 }, { from: 'stop', to: 1, cost: 100 }],
    ['stop', 'limit'],
  );
  expect([cost(0, 1), cost(0, 2), cost(1, 0)]).toEqual([100, 10, 2]);
  expect(() => costOf([{ from: 'cat', cost: 1 }], ['stop'])).toThrow("no class 'cat'");
});
