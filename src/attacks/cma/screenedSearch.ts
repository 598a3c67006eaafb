import { createCmaes } from '../../search/cmaes/cmaes.ts';
import type { COVARIANCES } from '../../search/cmaes/forms.ts';
import { dotProduct } from '../../math/dotProduct.ts';
import type { Trial } from '../frame/trial.ts';
import { plus } from '../frame/vectors.ts';
import { steepest } from '../gradients/steepest.ts';
import { gradientFeatures } from '../score/gradientFeatures.ts';
import { createMarginModel } from '../score/marginModel.ts';

/** Points of a generation that are asked, where it has its usual size. */
const ASKED = 5;
/** How far the screening strays from the best estimate, as a multiple of what is uncertain about it. */
const TEMPERATURE = 0.5;

/** Settings of `screenedSearch`. */
export interface ScreenedSettings {
  readonly frequencies: number;
  readonly screen: number;
  readonly sigma: number;
  readonly covariance: (typeof COVARIANCES)[number];
  readonly population?: number | undefined;
}

/**
 * CMA-ES over low frequencies, of whose points one in `screen` is asked: those that a draw from a Bayesian linear model of
 * all answers calls best. The others count with what the model says of them (as in lq-CMA-ES, Hansen 2019). Ends when the
 * search has converged.
 */
export async function screenedSearch(trial: Trial, settings: ScreenedSettings): Promise<void> {
  const { clean, random, space, threat } = trial;
  const { screen, sigma, covariance, population = ASKED * screen } = settings;
  const features = gradientFeatures(space.form, [], settings.frequencies);
  const model = createMarginModel(features, clean.length);
  const es = createCmaes({
    start: new Float64Array(features.size),
    sigma,
    random,
    covariance,
    population,
  });
  const { norm } = threat.distance;
  const long = norm === 'l2' ? Math.sqrt(clean.length) : 1;
  const asked = Math.max(1, Math.round(population / screen));
  while (es.stop === undefined) {
    const { constant, weights } = model.draw(random, TEMPERATURE);
    // The product with weights, taken over pixels: only what is asked needs its features.
    const slope = features.gradient(weights);
    const drawn = es.ask().map((numbers) => {
      const change = steepest(norm, features.gradient(numbers), long);
      return { change, value: constant + dotProduct(change, slope) };
    });
    const chosen = drawn.toSorted((a, b) => a.value - b.value).slice(0, asked);
    const answers = await trial.ask(
      chosen.map(({ change }) => plus(clean, change, threat.epsilon / long)),
    );
    for (const [k, one] of chosen.entries()) {
      one.value = answers[k]!.margin;
      model.tell(features.of(one.change), one.value);
    }
    es.tell(drawn.map(({ value }) => value));
  }
}
