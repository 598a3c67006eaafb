import type { RandomStream } from '../../core/random.ts';
import { normalQuantile } from '../../math/normalDistribution.ts';
import type { Space } from '../../space/space.ts';
import { GaussianProcess } from '../../surrogates/gaussianProcess/gaussianProcess.ts';
import type { ExplicitGaussianProcess } from '../../surrogates/gaussianProcess/gaussianProcess.ts';
import { pack } from '../learn/pack.ts';
import type { TrainingData } from '../learn/trainingData.ts';
import { passed } from '../problem/evaluation.ts';
import { estimateShare } from './estimateShare.ts';
import { holeAround, inHole } from './hole.ts';
import type { Hole } from './hole.ts';
import type { InputBounds } from './inputBounds.ts';
import type { Knowledge } from './knowledge.ts';
import type { SafeRegion } from './safeRegion.ts';

/** The points where a Gaussian process believes the margin's lower confidence bound to be above zero. */
export interface LevelSet extends SafeRegion {
  readonly shape: 'level-set';
  readonly process: ExplicitGaussianProcess;
  /** A point belongs when mean / standard deviation is above it. */
  readonly z: number;
  /** The explored domain, outside of which nothing belongs. */
  readonly domain: readonly InputBounds[];
  /** What is cut out of it: the zones of known failing points. */
  readonly holes: readonly Hole[];
  /** The same set without the zones of further failing points. */
  without(rows: readonly Float64Array[]): LevelSet;
}

/** Rows of the process, which is written out where it is exported. */
const ROWS = 200;
/** Draws on which the level is chosen, at a time; and draws for one point before the set is given up as too small. */
const DRAWS = 3000;
const CHUNK = 8;
const ATTEMPTS = 20_000;
/** The level rises to leave failing points out only while the set keeps this share of its first size. */
const KEPT = 0.6;

/**
 * Fits a small Gaussian process to the exploration's runs and takes {x: mean - z sd > 0} within the explored domain:
 * what bounded inputs declare, and what the runs span of unbounded ones. z starts where the process gives failure a probability of `alpha`, and rises to leave out what failed and what
 * the map predicts to fail, as long as most of the set is kept; what is then nearer to a failing point than the margin is cut out. Undefined when no run passed or nothing is left.
 */
export async function chooseLevelSet(
  space: Space,
  { data, map, failing: known, margin }: Knowledge,
  alpha: number,
  random: RandomStream,
): Promise<LevelSet | undefined> {
  if (!data.runs.some(passed)) return undefined;
  const surrogate = new GaussianProcess({ priorLength: 1, warp: 1, maxRows: ROWS });
  await surrogate.fit(data.set());
  const process = surrogate.explicit();
  if (process === undefined) return undefined;
  const domain = exploredDomain(space, data);
  const within = (row: Float64Array) =>
    domain.every(
      (side, j) => side.kind === 'levels' || (row[j]! >= side.low && row[j]! <= side.high),
    );
  const score = (rows: readonly Float64Array[]) => {
    const { mean, sd } = surrogate.predict(pack(space, rows), rows.length);
    return rows.map((row, i) => (within(row) ? mean[i]! / sd[i]! : -Infinity));
  };

  const shadowRandom = random.fork('shadow');
  const draws = Array.from({ length: DRAWS }, () => space.sample(shadowRandom));
  const predicted = map.fails(draws);
  const failing = [...known, ...draws.filter((_, i) => predicted[i] === 1)];
  const first = normalQuantile(1 - alpha);
  const sizes = Float64Array.from(score(draws)).toSorted();
  const sizeAt = (z: number) => sizes.reduce((count, value) => count + Number(value > z), 0);
  const levels = [first, ...score(failing).filter((value) => value > first)].toSorted(
    (a, b) => b - a,
  );
  const z = levels.find((level) => sizeAt(level) >= KEPT * sizeAt(first)) ?? first;
  const zones = (rows: readonly Float64Array[]) =>
    margin === 0 ? [] : rows.map((row) => holeAround(space, row, margin));
  const levelSet = (holes: readonly Hole[]): LevelSet => {
    const contains = (rows: readonly Float64Array[]) =>
      Uint8Array.from(score(rows), (value, i) =>
        Number(value > z && !holes.some((hole) => inHole(hole, rows[i]!))),
      );
    return {
      shape: 'level-set',
      boxes: [],
      process,
      z,
      domain,
      holes,
      contains,
      sample(stream) {
        for (let tried = 0; tried < ATTEMPTS; tried += CHUNK) {
          const rows = Array.from({ length: CHUNK }, () => space.sample(stream));
          const found = contains(rows).indexOf(1);
          if (found >= 0) return rows[found];
        }
        return undefined;
      },
      share: (confidence, stream) => estimateShare(space, contains, confidence, stream),
      without: (rows) => levelSet([...holes, ...zones(rows)]),
    };
  };
  const set = levelSet(zones(known));
  return set.contains(draws).includes(1) ? set : undefined;
}

function exploredDomain(space: Space, data: TrainingData): readonly InputBounds[] {
  return space.parameters.map((parameter, j): InputBounds => {
    const { name, unit } = parameter;
    if (parameter.kind === 'levels')
      return { kind: 'levels', name, unit, levels: parameter.levels };
    const seen = data.runs.map(({ row }) => row[j]!);
    const { low, high } = parameter;
    return {
      kind: 'interval',
      name,
      unit,
      low: Number.isFinite(low)
        ? low
        : seen.reduce((least, value) => Math.min(least, value), Infinity),
      high: Number.isFinite(high)
        ? high
        : seen.reduce((most, value) => Math.max(most, value), -Infinity),
    };
  });
}
