import type { MarginSlope, ModelGradients } from './modelGradients.ts';

/** First and least step, as shares of the range, and steps of one start at most. */
const FIRST = 0.5;
const LEAST = 1e-3;
const STEPS = 40;

/**
 * Projected descent of the smallest margin from one start after the other, in the box of the inputs: steps along the signs
 * of the slope, longer after a gain, halved without one (Madry et al., 2018, with a step that follows its gains). Yields
 * after every gradient what the model's file says there, undefined where that has no margin; never ends.
 */
export async function* gradientSearch(
  model: ModelGradients,
  /** Places of the inputs to begin at, and the length of the first step. */
  start: () => { readonly places: Float64Array; readonly step?: number | undefined },
): AsyncGenerator<MarginSlope | undefined, never> {
  for (;;) {
    let { places, step = FIRST } = start();
    let best = await model.at(places);
    yield best;
    for (let k = 0; k < STEPS && best !== undefined && step >= LEAST; k++) {
      const { slope } = best;
      const length = step;
      const next = places.map((place, j) =>
        Math.min(1, Math.max(0, place - length * Math.sign(slope[j]!))),
      );
      step /= 2;
      if (next.every((place, j) => place === places[j])) continue;
      const seen = await model.at(next);
      yield seen;
      if (seen === undefined || seen.margin >= best.margin) continue;
      [best, places] = [seen, next];
      step = Math.min(FIRST, 1.2 * length);
    }
  }
}
