import type { RandomStream } from '../../core/random.ts';
import { drawFromMixture, fitGaussianMixture, mixtureDensity } from '../../math/gaussianMixture.ts';
import type { GaussianMixture, MixturePart } from '../../math/gaussianMixture.ts';
import { normalCdf } from '../../math/normalDistribution.ts';
import { quantile } from '../../math/quantile.ts';
import { logNormalDensity } from './latentSpace.ts';
import type { LatentSpace } from './latentSpace.ts';
import type { RareModel } from './rareModel.ts';
import type { RareLearning } from './learnRare.ts';
import { suspiciousLevels } from './learnRare.ts';
import { systematicDraw } from '../learn/systematicDraw.ts';
import type { SubsetLevel } from './subsetSimulation.ts';

/** A density to draw from in place of the input distribution, frozen once it is made. */
export interface Proposal {
  readonly latent: LatentSpace;
  /** Draws of packed standard-normal scores. */
  draw(count: number, random: RandomStream): Float64Array;
  /** Density of the input distribution over that of the proposal. */
  weight(z: Float64Array, offset: number): number;
  /** Levels of the subset simulation that led to it. */
  readonly levels: readonly SubsetLevel[];
  readonly components: number;
}

/** Shares of the proposal that are the input distribution itself, and a wider form of the mixture for its tails. */
const DEFENSIVE = 0.1;
const WIDE = 0.2;
/** Points to which the mixture is fitted, and numbers of components that are tried. */
const POINTS = 3000;
const COMPONENTS = [1, 2, 4, 8, 16, 24];
/** Numbers of components in a row that may be no better before larger ones are given up. */
const PATIENCE = 2;
/** Dimensions from which on the mixture is fitted again to independent draws, how many, and how many a dimension must fail. */
const REFINED_FROM = 7;
const REDRAWN = 10_000;
const REDRAWN_LEAST = 100;
/** Quantile at which their weights are truncated. */
const TRUNCATED = 0.95;
/** Points that a component needs for each number that describes it. */
const POINTS_PER_NUMBER = 3;

/**
 * Makes a mixture of normals around the regions that the model predicts fail or may fail, in the manner of metamodel-based
 * importance sampling (Dubourg, Sudret and Deheeger, 2013), with a defensive part that bounds the weights (Hesterberg,
 * 1995). Undefined when the model says that nothing fails.
 */
export function createProposal(
  { latent, model }: RareLearning,
  random: RandomStream,
): Proposal | undefined {
  const d = latent.dimensions;
  const levels = suspiciousLevels(latent, model, POINTS, random.fork('levels'));
  const last = levels.at(-1)!;
  const n = last.values.length;
  if (n === 0) return undefined;
  const { mean, variance } = model.posterior(latent.rows(last.z, n));
  if (!mean.some((value) => value < 0)) return undefined;
  const mass = mean.map((value, i) => normalCdf(-value / Math.sqrt(variance[i]!)));
  const drawn = systematicDraw(mass, POINTS, random).flatMap(({ index, count }) =>
    Array.from({ length: count }, () => index),
  );
  const z = new Float64Array(drawn.length * d);
  for (const [i, index] of drawn.entries())
    z.set(last.z.subarray(index * d, (index + 1) * d), i * d);
  const first = proposalOf(chooseMixture(z, drawn.length, d, random), latent, levels);
  if (d < REFINED_FROM) return first;
  const again = redrawn(first, model, random.fork('redrawn'));
  if (again.length < REDRAWN_LEAST * d) return first;
  const better = chooseMixture(again, again.length / d, d, random.fork('refined'));
  return proposalOf(better, latent, levels);
}

function proposalOf(
  mixture: GaussianMixture,
  latent: LatentSpace,
  levels: readonly SubsetLevel[],
): Proposal {
  const d = latent.dimensions;
  const density = withDefence(mixture);
  const [narrow, wide] = partsOf(d);
  return {
    latent,
    levels,
    components: mixture.weights.length,
    weight: (x, offset) => Math.exp(logNormalDensity(x, offset, d)) / density(x, offset),
    draw(count, stream) {
      const out = new Float64Array(count * d);
      for (let i = 0; i < count; i++) {
        const u = stream.uniform();
        const { factor } = u < DEFENSIVE + WIDE ? wide : narrow;
        if (u >= DEFENSIVE) drawFromMixture(mixture, factor, stream, out, i * d);
        else for (let j = 0; j < d; j++) out[i * d + j] = stream.normal();
      }
      return out;
    },
  };
}

/**
 * Failures of the model drawn anew from a proposal: independent of each other, where those of Markov chains are not,
 * which tells in many dimensions (a step of the cross-entropy method). Weights are truncated (Ionides, 2008).
 */
function redrawn(proposal: Proposal, model: RareModel, random: RandomStream): Float64Array {
  const { latent } = proposal;
  const d = latent.dimensions;
  const z = proposal.draw(REDRAWN, random);
  const rows = latent.rows(z, REDRAWN);
  const margins = model.margins(rows);
  const weights = margins.map((margin, i) =>
    margin < 0 && latent.space.allows(rows[i]!) ? proposal.weight(z, i * d) : 0,
  );
  const failing = weights.filter((weight) => weight > 0);
  if (failing.length === 0) return new Float64Array(0);
  const most = quantile(failing, TRUNCATED);
  const drawn = systematicDraw(
    weights.map((weight) => Math.min(weight, most)),
    Math.min(POINTS, failing.length),
    random,
  );
  const chosen = drawn.flatMap(({ index, count }) => Array.from({ length: count }, () => index));
  const out = new Float64Array(chosen.length * d);
  for (const [i, index] of chosen.entries()) out.set(z.subarray(index * d, (index + 1) * d), i * d);
  return out;
}

/** The mixture as it is, and wider for its tails: in many dimensions a wider normal soon lies elsewhere. */
function partsOf(dimensions: number): readonly [MixturePart, MixturePart] {
  return [
    { share: 1 - DEFENSIVE - WIDE, factor: 1 },
    { share: WIDE, factor: 1 + 4 / dimensions },
  ];
}

/** The density of the whole proposal. */
function withDefence(mixture: GaussianMixture): (z: Float64Array, offset: number) => number {
  const d = mixture.dimensions;
  const parts = partsOf(d);
  return (z, offset) =>
    mixtureDensity(mixture, z, offset, parts) +
    DEFENSIVE * Math.exp(logNormalDensity(z, offset, d));
}

/** The mixture under which points that it was not fitted to weigh least: the least variance of the estimate. */
function chooseMixture(
  z: Float64Array,
  n: number,
  d: number,
  random: RandomStream,
): GaussianMixture {
  const [fitted, held] = [new Float64Array(z.length), new Float64Array(z.length)];
  let [a, b] = [0, 0];
  for (let i = 0; i < n; i++) {
    const row = z.subarray(i * d, (i + 1) * d);
    if (i % 3 === 0) held.set(row, b++ * d);
    else fitted.set(row, a++ * d);
  }
  let best: GaussianMixture | undefined;
  let least = Infinity;
  for (const shape of ['full', 'radial'] as const) {
    let worse = 0;
    for (const components of COMPONENTS) {
      const numbers = shape === 'full' ? (d * (d + 3)) / 2 + 1 : d + 3;
      if (components > 1 && a < components * POINTS_PER_NUMBER * numbers) break;
      if (worse >= PATIENCE) break;
      const stream = random.fork(`${shape}-${components}`);
      const mixture = fitGaussianMixture(fitted, a, d, components, shape, stream);
      const density = withDefence(mixture);
      let sum = 0;
      for (let i = 0; i < b; i++)
        sum += Math.exp(logNormalDensity(held, i * d, d)) / density(held, i * d);
      if (best !== undefined && sum >= least) {
        worse++;
        continue;
      }
      [least, best, worse] = [sum, mixture, 0];
    }
  }
  return best!;
}
