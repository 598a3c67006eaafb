import type { SetUp } from '../run/setUp.ts';

/** Gradients that were taken, and those that were zero throughout. */
export interface ZeroCount {
  readonly zero: number;
  readonly all: number;
}

/** The same set-up, in which gradients of the target are counted. */
export function countingZeros<S extends SetUp>(
  setUp: S,
): { readonly setUp: S; readonly seen: ZeroCount } {
  const seen = { zero: 0, all: 0 };
  const { gradient } = setUp;
  if (gradient === undefined) return { setUp, seen };
  return {
    seen,
    setUp: {
      ...setUp,
      gradient: async (queries, loss) => {
        const answers = await gradient(queries, loss);
        seen.all += answers.length;
        seen.zero += answers.filter((one) => one.gradient.every((value) => value === 0)).length;
        return answers;
      },
    },
  };
}
