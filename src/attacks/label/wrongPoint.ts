import { between } from '../frame/vectors.ts';
import type { Trial } from '../frame/trial.ts';

/** How many starts of each kind are tried. */
const TRIES = 20;

/**
 * A wrong point to walk from: the item's own start, the nearest clean point of another class (its answer is known, which
 * costs no query but one to confirm it), else uniform noise. Undefined when none is wrong.
 */
export async function wrongPoint(trial: Trial): Promise<Float32Array | undefined> {
  const { clean, item, random, space, threat, examples } = trial;
  if (item.start !== undefined) {
    const [own] = await trial.ask([item.start]);
    if (own!.wrong) return own!.sent;
  }
  const near = examples
    .map((point) => ({ point, distance: threat.distance.measure(point, clean) }))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 3);
  for (const { point } of near) {
    const [answer] = await trial.ask([point]);
    if (answer!.wrong) return answer!.sent;
  }
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const noise = clean.map((value, i) => {
      const [low, high] = [space.lower[i]!, space.upper[i]!];
      if (!Number.isFinite(low) || !Number.isFinite(high))
        return value + random.normal() * (1 + Math.abs(value)) * 2 ** (attempt / 4);
      return low + random.uniform() * (high - low);
    });
    const [answer] = await trial.ask([noise]);
    if (answer!.wrong) return answer!.sent;
  }
  return undefined;
}

/** The wrong end of the segment from the clean point to a wrong one, found by bisection to `share` of it. */
export async function bisect(
  trial: Trial,
  wrong: Float32Array,
  share: number,
): Promise<Float32Array> {
  let [low, high] = [0, 1];
  let best = wrong;
  while (high - low > share) {
    const middle = (low + high) / 2;
    const [answer] = await trial.ask([between(trial.clean, wrong, middle)]);
    if (answer!.wrong) {
      high = middle;
      best = answer!.sent;
    } else low = middle;
  }
  return best;
}
