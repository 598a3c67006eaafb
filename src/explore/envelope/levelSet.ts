import type { RandomStream } from '../../core/random.ts';
import { normalQuantile } from '../../math/normalDistribution.ts';
import type { Space } from '../../space/space.ts';
import { GaussianProcess } from '../../surrogates/gaussianProcess/gaussianProcess.ts';
import type { ExplicitGaussianProcess } from '../../surrogates/gaussianProcess/gaussianProcess.ts';
import { pack } from '../learn/pack.ts';
import type { TrainingData } from '../learn/trainingData.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';
import { passed } from '../problem/run.ts';
import { estimateShare } from './estimateShare.ts';
import type { InputBounds } from './inputBounds.ts';
import type { SafeRegion } from './safeRegion.ts';

/** The points where a Gaussian process believes the margin's lower confidence bound to be above zero. */
export interface LevelSet extends SafeRegion {
  readonly shape: 'level-set';
  readonly process: ExplicitGaussianProcess;
  /** A point belongs when mean / standard deviation is above it. */
  readonly z: number;
  /** The explored domain, outside of which nothing belongs. */
  readonly domain: readonly InputBounds[];
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
 * the map says fails, as long as most of the set is kept. Undefined when no run passed or nothing is left.
 */
export async function chooseLevelSet(
  space: Space,
  data: TrainingData,
  map: VerdictMap,
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
  const said = map.fails(draws);
  const failing = [
    ...data.runs.flatMap((run) => (passed(run) ? [] : [run.row])),
    ...draws.filter((_, i) => said[i] === 1),
  ];
  const first = normalQuantile(1 - alpha);
  const sizes = Float64Array.from(score(draws)).toSorted();
  const sizeAt = (z: number) => sizes.reduce((count, value) => count + Number(value > z), 0);
  const levels = [first, ...score(failing).filter((value) => value > first)].toSorted(
    (a, b) => b - a,
  );
  const z = levels.find((level) => sizeAt(level) >= KEPT * sizeAt(first)) ?? first;
  if (sizeAt(z) === 0) return undefined;

  const contains = (rows: readonly Float64Array[]) =>
    Uint8Array.from(score(rows), (value) => Number(value > z));
  return {
    shape: 'level-set',
    boxes: [],
    process,
    z,
    domain,
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
  };
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
