import type { MarginSlope, ModelGradients } from './modelGradients.ts';

/** First and least step, as shares of the range, steps of one start at most, and how a step grows after a gain. */
const FIRST = 0.5;
const LEAST = 1e-3;
const STEPS = 40;
const GROW = 1.2;
/** How far beyond the place where a linear margin is zero a step goes. */
const BEYOND = 1.05;

/** Where a descent begins. */
export interface GradientStart {
  readonly places: Float64Array;
  /** Goes on with half the step after one without a gain, where others end. Default false. */
  readonly isThorough?: boolean | undefined;
}

/**
 * Projected descent of the smallest margin from one start after the other, in the box of the inputs: steps along the signs
 * of the slope (Madry et al., 2018), never farther than to where the margin's linear model fails (Moosavi-Dezfooli et al.,
 * 2016). Yields after every gradient what the model's file says there, undefined where that has no margin; never ends.
 */
export async function* gradientSearch(
  model: Pick<ModelGradients, 'at'>,
  /** Where the next descent begins. */
  start: () => GradientStart,
): AsyncGenerator<MarginSlope | undefined, never> {
  for (;;) {
    const { places: first, isThorough = false } = start();
    let places = first;
    let step = FIRST;
    let best = await model.at(places);
    yield best;
    for (let k = 0; k < STEPS && best !== undefined && step >= LEAST; k++) {
      const length = Math.min(step, toFailure(best, places));
      const { slope } = best;
      const next = places.map((place, j) =>
        Math.min(1, Math.max(0, place - length * Math.sign(slope[j]!))),
      );
      step = length / 2;
      // Nothing moves on a plateau or in a corner, whatever the step.
      if (next.every((place, j) => place === places[j])) break;
      const seen = await model.at(next);
      yield seen;
      if (seen !== undefined && seen.margin < best.margin) {
        [best, places] = [seen, next];
        step = Math.min(FIRST, GROW * length);
      } else if (!isThorough) break;
    }
  }
}

/** Length of the step of signs after which a linear margin fails. */
function toFailure({ margin, slope }: MarginSlope, places: Float64Array): number {
  let fall = 0;
  for (const [j, rise] of slope.entries()) {
    const isStuck = (rise > 0 && places[j]! <= 0) || (rise < 0 && places[j]! >= 1);
    if (!isStuck) fall += Math.abs(rise);
  }
  return fall > 0 && margin > 0 ? (BEYOND * margin) / fall : Infinity;
}
