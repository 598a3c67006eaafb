import type { TensorMap } from '../../core/tensor.ts';
import type { Criterion } from '../../judgement/criterion.ts';
import { NO_DECISION, type OutcomeJudge } from './outcomeJudge.ts';
import { breaksDown, isUnchanged, itemOutputs } from './outputRows.ts';

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
      outputs: itemOutputs(outputs, item, items[batch]!),
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
        const wrong = !broken && criterion.judge(itemOutputs(outputs, item, count), original).wrong;
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
