import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import type { TrainingData } from '../learn/trainingData.ts';
import { widened } from '../learn/widened.ts';

/**
 * About `count` new points for surrogates to choose from: draws from the input distribution, points of the whole range,
 * points between a failing and a passing run, and neighbours of the runs nearest to the boundary. Constraints hold, and
 * no point repeats a run or another candidate.
 */
export function drawCandidates(
  space: Space,
  data: TrainingData,
  taken: ReadonlySet<string>,
  count: number,
  random: RandomStream,
): Float64Array[] {
  const d = space.dimensions;
  const { n, margin } = data.set();
  const order = Array.from({ length: n }, (_, i) => i).toSorted(
    (a, b) => Math.abs(margin[a]!) - Math.abs(margin[b]!) || a - b,
  );
  const near = order.slice(0, Math.max(8, Math.ceil(n / 6)));
  const failing = near.filter((i) => margin[i]! < 0);
  const passing = near.filter((i) => margin[i]! >= 0);
  const allFailing = order.filter((i) => margin[i]! < 0);
  const allPassing = order.filter((i) => margin[i]! >= 0);
  const unit = new Float64Array(d);
  const draw = (kind: number): Float64Array => {
    if (kind < 0.6 && space.isThin) return space.sample(random);
    for (let j = 0; j < d; j++) unit[j] = random.uniform();
    if (kind < 0.4 || n === 0) return space.fromUnit(unit);
    if (kind < 0.6) return d <= 10 ? widened(space, unit) : space.fromUnit(unit);
    if (kind < 0.8 && failing.length > 0 && passing.length > 0) {
      const a = pick(failing, allFailing, random);
      const b = pick(passing, allPassing, random);
      const share = margin[b]! / (margin[b]! - margin[a]!);
      const t = Math.min(1, Math.max(0, share + 0.25 * random.normal()));
      return between(space, data.runs[b]!.row, data.runs[a]!.row, t, random);
    }
    const center = data.runs[near[random.integer(near.length)]!]!.row;
    return between(space, center, space.fromUnit(unit), 0.25 * random.uniform() ** 2, random);
  };
  const found = new Map<string, Float64Array>();
  for (let i = 0; i < count; i++) {
    const row = draw((i + 0.5) / count);
    const key = space.key(row);
    if (!taken.has(key) && !found.has(key) && space.allows(row)) found.set(key, row);
  }
  return [...found.values()];
}

/** One of the near runs or, as often, of all of them, so that pairs do not gather in one place. */
function pick(near: readonly number[], all: readonly number[], random: RandomStream): number {
  const from = random.uniform() < 0.5 ? near : all;
  return from[random.integer(from.length)]!;
}

/** The point a share `t` of the way from one point to another; a category is taken from one of them at random. */
function between(
  space: Space,
  from: Float64Array,
  to: Float64Array,
  t: number,
  random: RandomStream,
): Float64Array {
  return from.map((value, j) => {
    const parameter = space.parameters[j]!;
    const other = to[j]!;
    if (parameter.kind === 'continuous')
      return Math.min(parameter.high, Math.max(parameter.low, value + t * (other - value)));
    if (parameter.ordered) return Math.round(value + t * (other - value));
    return random.uniform() < t ? other : value;
  });
}
