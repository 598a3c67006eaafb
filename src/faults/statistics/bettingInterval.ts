/** Share of the largest bet that no single value could ruin. */
const BOLDNESS = 0.9;
const STEPS = 48;

/** Unbiased estimates of one quantity, one after the other, each with bounds and a bet that only the past decided. */
export interface Estimates {
  readonly values: Float64Array;
  /** Between what the value had to lie. */
  readonly least: Float64Array;
  readonly most: Float64Array;
  /** How much to bet on each, before it is capped. */
  readonly bets: Float64Array;
}

/**
 * A two-sided confidence interval for a quantity in [`from`, `to`] of which each value is an unbiased estimate given
 * the past: for each candidate, capital grows by bets on either side; one at which it ever reaches 2 / risk is refuted
 * (Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", 2024; Ville's inequality). It
 * holds at whatever moment, and for whatever reason, the sampling stops.
 */
export function bettingInterval(
  estimates: Estimates,
  risk: number,
  from: number,
  to: number,
): { readonly lower: number; readonly upper: number } {
  const goal = Math.log(2 / risk);
  const end = (outermost: number, refuted: (m: number) => boolean): number => {
    if (!refuted(outermost)) return outermost;
    let [outside, inside] = [outermost, outermost === from ? to : from];
    // Capital grows with the distance from the values, so one border parts what is refuted from what is not.
    if (refuted(inside)) return inside;
    for (let step = 0; step < STEPS; step++) {
      const middle = (inside + outside) / 2;
      if (refuted(middle)) outside = middle;
      else inside = middle;
    }
    return outside;
  };
  return {
    lower: end(from, (m) => isBelow(estimates, m, goal)),
    upper: end(to, (m) => isAbove(estimates, m, goal)),
  };
}

/** Whether the values refute that the quantity is as small as m. */
function isBelow({ values, least, bets }: Estimates, m: number, goal: number): boolean {
  let log = 0;
  for (let i = 0; i < values.length; i++) {
    const room = m - least[i]!;
    // m below all that the value could be: nothing could be lost, so nothing is learnt by betting on it alone.
    const bet = room <= 0 ? bets[i]! : Math.min(bets[i]!, BOLDNESS / room);
    log += Math.log1p(bet * (values[i]! - m));
    if (log >= goal) return true;
  }
  return false;
}

/** Whether the values refute that the quantity is as large as m. */
function isAbove({ values, most, bets }: Estimates, m: number, goal: number): boolean {
  let log = 0;
  for (let i = 0; i < values.length; i++) {
    const room = most[i]! - m;
    const bet = room <= 0 ? bets[i]! : Math.min(bets[i]!, BOLDNESS / room);
    log += Math.log1p(bet * (m - values[i]!));
    if (log >= goal) return true;
  }
  return false;
}
