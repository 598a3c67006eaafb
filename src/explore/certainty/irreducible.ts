import type { Interval } from '../../core/measurement.ts';
import { clopperPearsonLower, clopperPearsonUpper } from '../../math/clopperPearson.ts';

/** Random points of the input distribution that were asked twice, and how the two answers compare. */
export interface Pairs {
  readonly n: number;
  /** Valid answers with different verdicts. */
  readonly differed: number;
  /** Also those of which one is invalid, and points that could not be asked: the worst reading. */
  readonly mayDiffer: number;
}

/** The part of a map's errors that no map can remove. */
export interface Irreducible {
  /** null: no answer differed, so only the upper bound is known. */
  readonly value: number | null;
  readonly interval: Interval;
}

/**
 * The error R = E[min(p, 1 - p)] of the best verdict map of a system that fails with probability p(x), from
 * D = E[2 p (1 - p)], the probability that two independent answers differ. With t = min(p, 1 - p), 2 t (1 - t) is concave
 * and at least t, so by Jensen (1 - sqrt(1 - 2 D)) / 2 <= R <= D; both ends occur. Nor is R above the error of any map:
 * `map` says what the audit found of the learnt one, with an upper bound at a given risk. Half of `risk` goes to the
 * lower end, a quarter to each bound of the upper end. The value is the middle of what the shares seen leave open.
 */
export function irreducible(
  { n, differed, mayDiffer }: Pairs,
  map: { readonly error: number | null; readonly upper: (risk: number) => number },
  risk: number,
  confidence: number,
): Irreducible {
  const lower = leastError(clopperPearsonLower(differed, n, risk / 2));
  const upper = Math.min(0.5, clopperPearsonUpper(mayDiffer, n, risk / 4), map.upper(risk / 4));
  const most = Math.min(0.5, mayDiffer / n, map.error ?? 1);
  const middle = (Math.min(most, leastError(differed / n)) + most) / 2;
  return {
    value: mayDiffer === 0 ? null : Math.min(upper, Math.max(lower, middle)),
    interval: {
      lower: Math.min(lower, upper),
      upper,
      confidence,
      method: 'Clopper-Pearson bounds of differing answers and of errors in the audit',
    },
  };
}

/** The least error of the best map where two answers differ with probability `differ`: noise that is equal everywhere. */
function leastError(differ: number): number {
  return (1 - Math.sqrt(Math.max(0, 1 - 2 * differ))) / 2;
}
