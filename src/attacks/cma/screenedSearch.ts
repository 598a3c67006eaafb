import type { Norm } from '../../judgement/distance.ts';
import type { PointForm } from '../../judgement/preprocessing.ts';
import { createCmaes } from '../../search/cmaes/cmaes.ts';
import type { COVARIANCES } from '../../search/cmaes/forms.ts';
import { dotProduct } from '../../math/dotProduct.ts';
import type { Trial } from '../frame/trial.ts';
import { plus } from '../frame/vectors.ts';
import { steepest } from '../gradients/steepest.ts';
import { gradientFeatures } from '../score/gradientFeatures.ts';
import type { GradientFeatures } from '../score/gradientFeatures.ts';
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
  const screening = createScreening(space.form, norm, features, settings.frequencies);
  const asked = Math.max(1, Math.round(population / screen));
  while (es.stop === undefined) {
    const { constant, weights } = model.draw(random, TEMPERATURE);
    const rate = screening(weights);
    const drawn = es.ask().map((numbers) => ({ numbers, value: constant + rate(numbers) }));
    const chosen = drawn.toSorted((a, b) => a.value - b.value).slice(0, asked);
    const changes = chosen.map(({ numbers }) => steepest(norm, features.gradient(numbers), long));
    const answers = await trial.ask(
      changes.map((change) => plus(clean, change, threat.epsilon / long)),
    );
    for (const [k, one] of chosen.entries()) {
      one.value = answers[k]!.margin;
      model.tell(features.of(changes[k]!), one.value);
    }
    es.tell(drawn.map(({ value }) => value));
  }
}

/** Points of the grid of the screening for each frequency along an axis. */
const GRID = 2;

/**
 * What weights of the model say of a point of the search, summed over a grid no finer than its frequencies need: the sign of
 * a slow wave is told by a few of its pixels.
 */
function createScreening(
  form: PointForm,
  norm: Norm,
  features: GradientFeatures,
  frequencies: number,
): (weights: Float64Array) => (numbers: Float64Array) => number {
  const { height, width, channels } = form;
  const part = Math.min(1, (GRID * frequencies) / Math.max(height, width));
  const side = (length: number): number => Math.max(1, Math.round(length * part));
  const grid: PointForm = { ...form, height: side(height), width: side(width) };
  const coarse = gradientFeatures(grid, [], frequencies);
  // Rounding of a narrow picture may leave the grid another number of frequencies.
  const used = coarse.size === features.size ? coarse : features;
  const count = (used === coarse ? grid.height * grid.width : height * width) * channels;
  const long = norm === 'l2' ? Math.sqrt(count) : 1;
  // Waves of length 1 are higher on fewer pixels, and have fewer to sum over.
  const scale = Math.sqrt((height * width * channels) / count);
  return (weights) => {
    const slope = used.gradient(weights);
    return (numbers) => scale * dotProduct(steepest(norm, used.gradient(numbers), long), slope);
  };
}
