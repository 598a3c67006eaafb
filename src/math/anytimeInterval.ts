import type { Interval } from '../core/measurement.ts';

/**
 * An interval for a probability after `successes` of `n` independent trials that holds also where the outcomes decided
 * how many trials were made, which Clopper and Pearson's does not: the probabilities whose likelihood is at least
 * 1 - confidence times that of a mixture over Jeffreys' prior (Robbins, "Statistical methods related to the law of the
 * iterated logarithm", 1970; Ville's inequality). Without trials it is [0, 1].
 */
export function anytimeInterval(successes: number, n: number, confidence: number): Interval {
  if (!Number.isInteger(successes) || !Number.isInteger(n) || successes < 0 || successes > n)
    throw new RangeError(`needs whole numbers with 0 <= successes <= n, got ${successes} of ${n}`);
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`confidence must be in (0, 1), got ${confidence}`);
  const failures = n - successes;
  // Krichevsky and Trofimov, 1981: the mixture's probability of this sequence, one trial after the other.
  let least = Math.log(1 - confidence);
  for (let i = 0; i < successes; i++) least += Math.log(i + 0.5);
  for (let i = 0; i < failures; i++) least += Math.log(i + 0.5);
  for (let i = 1; i <= n; i++) least -= Math.log(i);
  const isRefuted = (p: number) =>
    (successes === 0 ? 0 : successes * Math.log(p)) +
      (failures === 0 ? 0 : failures * Math.log1p(-p)) <
    least;
  /** The end between the likeliest probability, which is never refuted, and 0 or 1. */
  const end = (outermost: number) => {
    let [inside, outside] = [n === 0 ? 0.5 : successes / n, outermost];
    if (!isRefuted(outside)) return outside;
    for (let step = 0; step < 60; step++) {
      const middle = (inside + outside) / 2;
      if (isRefuted(middle)) outside = middle;
      else inside = middle;
    }
    return outside;
  };
  return {
    lower: end(0),
    upper: end(1),
    confidence,
    method: 'beta mixture, valid at any sample size (Robbins, 1970)',
  };
}
