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
  /** Length of the first step; default half the range. */
  readonly step?: number | undefined;
  /** No step goes farther than to where the margin would fail, were it linear. */
  readonly isShort?: boolean | undefined;
}

/**
 * Projected descent of the smallest margin from one start after the other, in the box of the inputs: steps along the signs
 * of the slope, longer after a gain, halved without one (Madry et al., 2018, with a step that follows its gains); short
 * ones go to where the margin's linear model fails (Moosavi-Dezfooli et al., 2016). Yields after every gradient what the
 * model's file says there, undefined where that has no margin; never ends.
 */
export async function* gradientSearch(
  model: Pick<ModelGradients, 'at'>,
  /** Where the next descent begins. */
  start: () => GradientStart,
): AsyncGenerator<MarginSlope | undefined, never> {
  for (;;) {
    const first = start();
    let { places, step = FIRST } = first;
    let best = await model.at(places);
    yield best;
    for (let k = 0; k < STEPS && best !== undefined && step >= LEAST; k++) {
      const length = first.isShort === true ? Math.min(step, toFailure(best, places)) : step;
      const { slope } = best;
      const next = places.map((place, j) =>
        Math.min(1, Math.max(0, place - length * Math.sign(slope[j]!))),
      );
      step = length / 2;
      if (next.every((place, j) => place === places[j])) continue;
      const seen = await model.at(next);
      yield seen;
      if (seen === undefined || seen.margin >= best.margin) continue;
      [best, places] = [seen, next];
      step = Math.min(FIRST, GROW * length);
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
