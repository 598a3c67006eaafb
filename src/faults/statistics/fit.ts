/** Bits of one megabit in rates of memories. */
const MEGABIT = 1e6;

/** A failure rate in FIT: failures in 10^9 device hours. */
export interface FailureRate {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  /** How it was computed, with the numbers. */
  readonly formula: string;
}

/**
 * The rate of dangerous failures that upsets of the memory behind the weights cause: raw rate times bits times the share
 * of single flips that are dangerous. `rawFitPerMbit` is the memory's own soft error rate, the user's number.
 */
export function failureRate(
  rawFitPerMbit: number,
  bits: number,
  dangerous: { readonly value: number; readonly lower: number; readonly upper: number },
): FailureRate {
  const raw = (rawFitPerMbit * bits) / MEGABIT;
  const { value, lower, upper } = dangerous;
  return {
    value: raw * value,
    lower: raw * lower,
    upper: raw * upper,
    formula: `${rawFitPerMbit} FIT/Mbit x ${bits} bits / 10^6 x P(dangerous) ${value.toPrecision(3)} = ${(raw * value).toPrecision(3)} FIT`,
  };
}
