import type { RandomStream } from '../../core/random.ts';
import { normalCdf } from '../../math/normalDistribution.ts';
import type { Posterior } from '../../surrogates/gaussianProcess/gaussianProcess.ts';
import { doubtAfter } from './doubtAfter.ts';
import type { MarginModel } from './marginModel.ts';

/** Points that stand for the input distribution by their weights. */
export interface Pool {
  readonly rows: readonly Float64Array[];
  readonly weights: Float64Array;
}

/** What the model says of a pool. */
export interface PoolVerdict {
  /** Share of the weight that is said to fail. */
  readonly failing: number;
  /** Share of the weight whose verdict is expected to be wrong. */
  readonly doubt: number;
  /** Probability that each point's verdict is wrong. */
  readonly doubts: Float64Array;
}

/** Places at which the doubt is summed, and places of which the best is asked, at most. */
const PLACES = 400;
const CANDIDATES = 120;

/** Judges every point of a pool. */
export function judgePool(model: MarginModel, { rows, weights }: Pool): PoolVerdict {
  const { mean, variance } = model.posterior(rows);
  let [failing, doubt, total] = [0, 0, 0];
  const doubts = mean.map((value, i) => {
    const p = normalCdf(-Math.abs(value) / Math.sqrt(variance[i]!));
    total += weights[i]!;
    doubt += weights[i]! * p;
    if (value < 0) failing += weights[i]!;
    return p;
  });
  return { failing: failing / total, doubt: doubt / total, doubts };
}

/**
 * The next `size` points: one after the other the one that is expected to leave the least doubt about pass and fail
 * over the input distribution (stepwise uncertainty reduction, Bect et al., 2012; in a batch, what was chosen counts as
 * asked). Fewer when nothing is in doubt. `isNew` refuses points that were asked before.
 */
export function proposeBySur(
  model: MarginModel,
  { rows, weights }: Pool,
  { doubts }: PoolVerdict,
  size: number,
  isNew: (row: Float64Array) => boolean,
  random: RandomStream,
): readonly Float64Array[] {
  const mass = doubts.map((p, i) => p * weights[i]!);
  const drawn = systematicDraw(mass, PLACES, random);
  if (drawn.length === 0) return [];
  const places = drawn.map(({ index }) => rows[index]!);
  const belief = model.posterior(places);
  // Each place stands for an equal part of the doubt.
  const scale = drawn.map(({ index, count }) => count / doubts[index]!);
  const step = Math.max(1, places.length / CANDIDATES);
  const candidates: number[] = [];
  for (let c = 0; c < places.length; c += step) {
    const place = Math.floor(c);
    if (isNew(places[place]!)) candidates.push(place);
  }
  const covariances = candidates.map((place) => model.covariances(belief, place, belief));
  return greedy(belief, scale, candidates, covariances, size).map((place) => places[place]!);
}

function greedy(
  { mean, variance }: Posterior,
  scale: readonly number[],
  candidates: readonly number[],
  covariances: readonly Float64Array[],
  size: number,
): readonly number[] {
  const left = variance.slice();
  const floor = variance.map((value) => value * 1e-6);
  const open = new Set(candidates.keys());
  const chosen: number[] = [];
  while (chosen.length < size && open.size > 0) {
    let best = -1;
    let least = Infinity;
    for (const c of open) {
      const own = left[candidates[c]!]!;
      if (own <= floor[candidates[c]!]!) continue;
      const covariance = covariances[c]!;
      let sum = 0;
      for (let i = 0; i < left.length; i++) {
        const sd = Math.sqrt(left[i]!);
        sum += scale[i]! * doubtAfter(mean[i]! / sd, covariance[i]! / (sd * Math.sqrt(own)));
      }
      if (sum < least) [least, best] = [sum, c];
    }
    if (best < 0) break;
    open.delete(best);
    const place = candidates[best]!;
    chosen.push(place);
    // What was chosen counts as asked, with the answer that is expected.
    const gain = covariances[best]!.slice();
    const own = left[place]!;
    for (let i = 0; i < left.length; i++)
      left[i] = Math.max(floor[i]!, left[i]! - (gain[i]! * gain[i]!) / own);
    for (const c of open) {
      const covariance = covariances[c]!;
      const share = gain[candidates[c]!]! / own;
      for (let i = 0; i < left.length; i++) covariance[i]! -= share * gain[i]!;
    }
  }
  return chosen;
}

/** About `count` draws with probability proportional to mass, evenly spaced along it; an index may come up several times. */
export function systematicDraw(
  mass: Float64Array,
  count: number,
  random: RandomStream,
): readonly { readonly index: number; readonly count: number }[] {
  const total = mass.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) return [];
  const drawn: { index: number; count: number }[] = [];
  const step = total / count;
  let next = random.uniform() * step;
  let sum = 0;
  for (const [index, value] of mass.entries()) {
    sum += value;
    let times = 0;
    for (; next < sum; next += step) times++;
    if (times > 0) drawn.push({ index, count: times });
  }
  return drawn;
}
