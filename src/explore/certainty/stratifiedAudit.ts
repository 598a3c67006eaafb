import { clopperPearsonLower, clopperPearsonUpper } from '../../math/clopperPearson.ts';
import type { Estimate } from './audit.ts';
import type { Strata } from './strata.ts';

/** Share of the risk that the weights of the strata may spend; the rest is divided among the strata. */
const WEIGHT_RISK = 0.05;

/**
 * Bounds of the probability of an event by a stratified audit: the sum over the strata of weight times Clopper-Pearson
 * bound, each at an equal part of the risk, with the weights where they hurt most within their own bounds. `high` counts
 * for the upper bound and the value, `low` for the lower one (an invalid reply may count in one only). `sides`: `two`
 * spends half the risk on each end; fixed before the audit.
 */
export function stratifiedEstimate(
  { draws, counts, of }: Strata,
  high: ArrayLike<boolean>,
  low: ArrayLike<boolean>,
  confidence: number,
  sides: 'two' | 'upper',
): Estimate {
  const [n, tops, bottoms] = [0, 1, 2].map(() => counts.map(() => 0)) as [
    number[],
    number[],
    number[],
  ];
  for (let i = 0; i < of.length; i++) {
    const stratum = of[i]!;
    n[stratum]!++;
    if (high[i] === true) tops[stratum]!++;
    if (low[i] === true) bottoms[stratum]!++;
  }
  const risk = (1 - confidence) / (sides === 'two' ? 2 : 1);
  const each = ((1 - WEIGHT_RISK) * risk) / counts.length;
  const weightRisk = (WEIGHT_RISK * risk) / (2 * counts.length);
  const least = counts.map((count) => clopperPearsonLower(count, draws, weightRisk));
  const most = counts.map((count) => clopperPearsonUpper(count, draws, weightRisk));
  const upper = extreme(
    n.map((size, s) => clopperPearsonUpper(tops[s]!, size, each)),
    least,
    most,
    -1,
  );
  const lower = extreme(
    n.map((size, s) => clopperPearsonLower(bottoms[s]!, size, each)),
    least,
    most,
    1,
  );
  const value = counts.reduce(
    (sum, count, s) => sum + (n[s] === 0 ? 0 : ((count / draws) * tops[s]!) / n[s]!),
    0,
  );
  return {
    value:
      of.length === 0 ? null : Math.min(upper, sides === 'two' ? Math.max(lower, value) : value),
    interval: {
      lower: sides === 'two' ? lower : null,
      upper,
      confidence,
      method: `stratified by the surrogate: weights times Clopper-Pearson${sides === 'two' ? '' : ', one-sided'}`,
    },
  };
}

/** The largest (direction -1) or smallest (1) sum of weight times rate over weights within their bounds that sum to 1. */
function extreme(
  rates: readonly number[],
  least: readonly number[],
  most: readonly number[],
  direction: 1 | -1,
): number {
  let left = 1 - least.reduce((sum, weight) => sum + weight, 0);
  let total = rates.reduce((sum, rate, s) => sum + rate * least[s]!, 0);
  const order = [...rates.keys()].toSorted((a, b) => direction * (rates[a]! - rates[b]!));
  for (const s of order) {
    const more = Math.min(left, most[s]! - least[s]!);
    total += more * rates[s]!;
    left -= more;
  }
  return Math.min(1, Math.max(0, total));
}
