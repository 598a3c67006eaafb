import type { StepSize } from './stepSize.ts';

/** Share of success that keeps the step size. */
const TARGET = 0.3;
const RATE = 0.3;

/**
 * The population success rule (Loshchilov, 2014): the step size grows when the points of a generation rank before those of
 * the generation before by more than a set share.
 */
export function successStepSize(): StepSize {
  let before: readonly number[] = [];
  let state = 0;
  return {
    update({ values, order }) {
      const sorted = order.map((i) => values[i]!);
      let factor = 1;
      if (before.length > 0) {
        state += RATE * (lead(sorted, before) - TARGET - state);
        factor = Math.exp(state);
      }
      before = sorted;
      return { factor, stalled: false };
    },
  };
}

/** By how much the ranks of the new values lie before those of the old ones among both; 1 when all do, -1 when none does. */
function lead(now: readonly number[], old: readonly number[]): number {
  const both = [
    ...now.map((value) => ({ value, sign: -1 })),
    ...old.map((value) => ({ value, sign: 1 })),
  ].toSorted((a, b) => a.value - b.value);
  const sum = both.reduce((total, { sign }, rank) => total + sign * rank, 0);
  return sum / now.length ** 2;
}
