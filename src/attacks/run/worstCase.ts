import type { Outcome } from '../frame/attack.ts';
import type { AttackRun } from './campaign.ts';

/** The strongest outcome of one item over all attacks at one epsilon. */
export interface WorstCase {
  readonly outcome: Outcome;
  readonly attack: string;
}

/**
 * The worst case of each item: a success with the smallest distance, else the smallest margin. The first run is of all
 * items, others may be of the first ones alone.
 */
export function worstCase(runs: readonly AttackRun[]): readonly WorstCase[] {
  const [first] = runs;
  if (first === undefined) return [];
  return first.outcomes.map((_, i) => {
    const all = runs.flatMap(({ outcomes, attack }) => {
      const outcome = outcomes[i];
      return outcome === undefined ? [] : [{ outcome, attack: attack.name }];
    });
    return all.reduce((worst, one) => (isWorse(one.outcome, worst.outcome) ? one : worst));
  });
}

function isWorse(a: Outcome, b: Outcome): boolean {
  if (a.success !== b.success) return a.success;
  if (a.success) return a.distance < b.distance;
  const margin = (outcome: Outcome): number =>
    Number.isNaN(outcome.margin) ? Infinity : outcome.margin;
  return margin(a) < margin(b);
}
