import { createRandom } from '../../src/math/random.ts';
import { boundaryExploration } from './boundaryExploration.ts';
import { hiddenIsland } from './hiddenIsland.ts';

/** How many bounds of each kind were stated, and how many of them did not hold. */
export type Coverage = Record<
  'failureProbability' | 'perOutput' | 'remainingUncertainty' | 'envelope',
  { stated: number; missed: number }
>;

export interface IslandOptions {
  /** Explores the islands of these seeds. */
  readonly seeds: readonly number[];
  readonly confidence: number;
  /** Largest probability of a wrong label; default 0.05. */
  readonly noise?: number | undefined;
  /** Default 20. */
  readonly maxDimensions?: number | undefined;
  /** Draws on which the truth about a learnt map and a chosen box is counted; default 4000. */
  readonly draws?: number | undefined;
  /** Further options of `explore`, such as `runs`, `families` and `stop`. */
  readonly options: { readonly stop?: object; readonly [name: string]: unknown };
}

/**
 * Explores hidden islands and compares every stated bound with the truth: failure probabilities are exact, the map's
 * error and the box's failing share are counted on fresh draws.
 */
export async function islandCoverage({
  seeds,
  confidence,
  noise = 0.05,
  maxDimensions,
  draws: size = 4000,
  options,
}: IslandOptions): Promise<Coverage> {
  const tally = () => ({ stated: 0, missed: 0 });
  const coverage: Coverage = {
    failureProbability: tally(),
    perOutput: tally(),
    remainingUncertainty: tally(),
    envelope: tally(),
  };
  const count = (kind: keyof Coverage, holds: boolean) => {
    coverage[kind].stated++;
    if (!holds) coverage[kind].missed++;
  };
  for (const seed of seeds) {
    const island = hiddenIsland(seed, noise, maxDimensions);
    const { inputs, outputs } = island;
    const { space, exploration, envelope, measurement } = await boundaryExploration(
      { envelopeShare: 0.2, ...options, inputs, outputs, stop: { ...options.stop, confidence } },
      island.simulator(),
      { seed, poolDraws: size },
    );
    const covers = (name: string, truth: number) => {
      const { lower, upper } = measurement(name).interval!;
      return (lower ?? 0) <= truth && truth <= (upper ?? 1);
    };
    count('failureProbability', covers('failureProbability', island.failureProbability));
    for (const [name, truth] of Object.entries(island.truth))
      count('perOutput', covers(`failureProbability.${name}`, truth));

    const random = createRandom(seed, 'truth');
    const points = Array.from({ length: size }, () => space.sample(random));
    const predictedFail = exploration.map.fails(points);
    const failing = points.map((row) => island.failsAt(row));
    const errors = failing.reduce((sum, p, i) => sum + (predictedFail[i] === 1 ? 1 - p : p), 0);
    count('remainingUncertainty', covers('remainingUncertainty', errors / size));
    if (envelope === undefined) continue;
    const belongs = envelope.region.contains(points);
    const inside = failing.filter((_, i) => belongs[i] === 1);
    if (inside.length < 100) continue;
    const mean = inside.reduce((sum, p) => sum + p, 0) / inside.length;
    count('envelope', covers('envelopeFailureProbability', mean));
  }
  return coverage;
}
