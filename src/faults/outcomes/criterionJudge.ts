import type { NumericArray, Tensor, TensorMap } from '../../core/tensor.ts';
import type { Criterion } from '../../judgement/criterion.ts';
import { NO_DECISION, type OutcomeJudge } from './outcomeJudge.ts';
import { breaksDown, isUnchanged } from './outputRows.ts';

/**
 * Judges by a criterion over the outputs, the golden ones and the label: wrong is silent corruption (counted as SDC-1),
 * NaN, infinity and crashes are detectable (DUE). Counted over inputs that the criterion does not call wrong without a
 * fault.
 */
export function criterionJudge(
  golden: readonly TensorMap[],
  items: readonly number[],
  criterion: Criterion,
  labels: readonly (readonly (number | undefined)[])[],
): OutcomeJudge {
  const originals = golden.map((outputs, batch) =>
    Array.from({ length: items[batch]! }, (_, item) => ({
      label: labels[batch]?.[item],
      outputs: itemOf(outputs, item, items[batch]!),
    })),
  );
  const right = originals.map((batch) =>
    batch.map((original) => !criterion.judge(original.outputs, original).wrong),
  );
  const all = items.reduce((sum, count) => sum + count, 0);
  return {
    outcomes: ['masked', 'sdc1', 'due', 'unchanged'],
    all,
    right: right.flat().filter(Boolean).length,
    add(tally, batch, outputs, changes) {
      const count = items[batch]!;
      const before = items.slice(0, batch).reduce((sum, n) => sum + n, 0);
      for (let item = 0; item < count; item++) {
        const broken = outputs === undefined || breaksDown(outputs, golden[batch]!, item, count);
        const original = originals[batch]![item]!;
        const wrong = !broken && criterion.judge(itemOf(outputs, item, count), original).wrong;
        tally.all++;
        if (!broken && !wrong) tally.correct++;
        if (!right[batch]![item]!) continue;
        tally.inputs++;
        if (broken) {
          tally.due++;
          changes?.push({ input: before + item, from: 0, to: NO_DECISION });
          continue;
        }
        if (isUnchanged(outputs, golden[batch]!, item, count)) tally.unchanged++;
        if (!wrong) {
          tally.masked++;
          continue;
        }
        tally.sdc1++;
        tally.cost++;
        changes?.push({ input: before + item, from: 0, to: 1 });
      }
    },
  };
}

/** The outputs of one item, with a batch of one. */
function itemOf(outputs: TensorMap, item: number, items: number): TensorMap {
  if (items === 1) return outputs;
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { dtype, shape, data }]): [string, Tensor] => {
      const each = data.length / items;
      const own = (data as NumericArray).slice(item * each, (item + 1) * each);
      return [name, { dtype, shape: [1, ...shape.slice(1)], data: own }];
    }),
  );
}
