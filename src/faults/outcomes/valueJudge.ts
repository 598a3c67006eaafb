import type { TensorMap } from '../../core/tensor.ts';
import { NO_DECISION, type OutcomeJudge } from './outcomeJudge.ts';
import { breaksDown, isUnchanged, outputRows } from './outputRows.ts';

/** How far the numbers of a regressor may move under a fault. */
export interface Tolerance {
  /** In the unit of the output. Default 0. */
  readonly absolute: number;
  /** Of the golden number. Default 0. */
  readonly relative: number;
}

/**
 * Judges a model that gives values: silent corruption (counted as SDC-1) where any number of an output leaves its
 * tolerance around the golden one; NaN, infinity and crashes are detectable (DUE). Every input counts as right.
 */
export function valueJudge(
  golden: readonly TensorMap[],
  items: readonly number[],
  { absolute, relative }: Tolerance,
  output?: string,
): OutcomeJudge {
  const all = items.reduce((sum, count) => sum + count, 0);
  return {
    outcomes: ['masked', 'sdc1', 'due', 'unchanged'],
    all,
    right: all,
    add(tally, batch, outputs, changes) {
      const count = items[batch]!;
      const clean = golden[batch]!;
      const first = items.slice(0, batch).reduce((sum, n) => sum + n, 0);
      const names = output === undefined ? Object.keys(clean) : [output];
      for (let item = 0; item < count; item++) {
        tally.all++;
        tally.inputs++;
        if (outputs === undefined || breaksDown(outputs, clean, item, count)) {
          tally.due++;
          changes?.push({ input: first + item, from: 0, to: NO_DECISION });
          continue;
        }
        if (isUnchanged(outputs, clean, item, count)) tally.unchanged++;
        const leaves = names.some((name) => {
          const [own, found] = [outputRows(clean[name]!, count), outputRows(outputs[name]!, count)];
          for (let i = item * own.width; i < (item + 1) * own.width; i++) {
            const wanted = own.numbers[i]!;
            if (Math.abs(found.numbers[i]! - wanted) > absolute + relative * Math.abs(wanted))
              return true;
          }
          return false;
        });
        if (leaves) {
          tally.sdc1++;
          tally.cost++;
          changes?.push({
            input: items.slice(0, batch).reduce((sum, n) => sum + n, 0) + item,
            from: 0,
            to: 1,
          });
        } else {
          tally.masked++;
          tally.correct++;
        }
      }
    },
  };
}
