import type { Estimate } from '../certainty/audit.ts';
import type { Irreducible } from '../certainty/irreducible.ts';

/** Says so when a goal for the remaining uncertainty was not reached because answers differ; else undefined. */
export function unreachable(
  goal: number | undefined,
  { interval: { upper } }: Estimate,
  { value, interval }: Irreducible,
): string | undefined {
  if (goal === undefined || upper! <= goal) return undefined;
  if (interval.lower! > goal)
    return `stop.remainingUncertainty: ${goal} is out of reach of every map of this system, at ${interval.confidence * 100} % confidence: more runs cannot help.`;
  if (value !== null && value > goal)
    return `stop.remainingUncertainty: ${goal} may be out of reach of every map of this system, however many runs it gets.`;
  return undefined;
}
