import type { Detection } from '../../../coco/decode/detection.ts';
import type { Pull, Rise } from './goal.ts';

/** Nearest that a score comes to 0 or 1 before its logarithm is taken. */
const EDGE = 1e-6;

/** The loss of scores that should rise: their logarithms, or themselves. */
export function raised(candidates: readonly Detection[], logarithms: boolean): Rise {
  let value = 0;
  const pulls = candidates.map((candidate): Pull => {
    const score = Math.max(EDGE, candidate.score);
    value += logarithms ? Math.log(score) : score;
    return { candidate, weight: logarithms ? 1 / score : 1 };
  });
  return { value, pulls };
}

/** The loss of scores that should fall: logarithms of what they lack to 1, or themselves with the sign turned. */
export function lowered(
  candidates: readonly Detection[],
  logarithms: boolean,
  classOnly = false,
): Rise {
  let value = 0;
  const pulls = candidates.map((candidate): Pull => {
    const lack = Math.max(EDGE, 1 - candidate.score);
    value += logarithms ? Math.log(lack) : -candidate.score;
    return { candidate, weight: logarithms ? -1 / lack : -1, classOnly };
  });
  return { value, pulls };
}
