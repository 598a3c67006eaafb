import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import type { Surrogate } from '../../surrogates/surrogate.ts';
import { pack } from '../learn/pack.ts';
import type { TrainingData } from '../learn/trainingData.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';
import { passed } from '../problem/evaluation.ts';
import { drawRepelled } from './drawRepelled.ts';

/** Draws of the input distribution, and those of them nearest to the boundary that are looked at closely. */
const DRAWS = 8192;
const SHORTLIST = 240;
/**
 * Draws that are asked of the surrogate again each time, and how often all are: margins move little from batch to
 * batch.
 */
const SUSPECTS = 2048;
const ALL_EVERY = 8;
/** A draw whose less likely verdict is less likely than this is left to the surrogate. */
const UNCERTAIN = 0.01;

/**
 * The second stage of Booth and Renganathan, "Two-stage design for failure probability estimation with Gaussian process
 * surrogates" (2024): once the boundary has settled, the runs that are left go to draws of the input distribution, those
 * whose verdict is most uncertain first, and there the truth takes the place of the surrogate's verdict.
 */
export class UncertainFirst {
  private readonly space: Space;
  private readonly pool: readonly Float64Array[];
  private readonly keys: readonly string[];
  /** Draws nearest to the boundary when all were last asked. */
  private suspects: readonly number[] = [];
  private proposals = 0;

  constructor(space: Space, random: RandomStream) {
    this.space = space;
    this.pool = Array.from({ length: DRAWS }, () => space.sample(random));
    this.keys = this.pool.map((row) => space.key(row));
  }

  /** At most `count` draws that were not asked yet, those with the most uncertain verdict first; none when none is uncertain. */
  propose(
    surrogate: Surrogate,
    taken: ReadonlySet<string>,
    count: number,
    random: RandomStream,
  ): readonly Float64Array[] {
    const { space, pool, keys } = this;
    const isWhole = this.proposals++ % ALL_EVERY === 0;
    const asked = isWhole ? pool.map((_, i) => i) : this.suspects;
    const rowsAsked = asked.map((i) => pool[i]!);
    const margins = surrogate.margins(pack(space, rowsAsked), asked.length).map(Math.abs);
    const order = asked
      .map((_, at) => at)
      .toSorted((a, b) => margins[a]! - margins[b]! || a - b)
      .map((at) => asked[at]!);
    if (isWhole) this.suspects = order.slice(0, SUSPECTS);
    const near = order.filter((i) => !taken.has(keys[i]!)).slice(0, SHORTLIST);
    const rows = near.map((i) => pool[i]!);
    const x = pack(space, rows);
    const { failure } = surrogate.predict(x, rows.length);
    const weight = failure.map((p) => {
      const error = Math.min(p, 1 - p);
      return error < UNCERTAIN ? 0 : error * error;
    });
    return drawRepelled(x, space.dimensions, weight, [], count, random).map((i) => rows[i]!);
  }

  /** What the truth at the draws that were asked adds to the share of the distribution that a map predicts to fail. */
  correction(map: VerdictMap, data: TrainingData): number {
    const truth = new Map(data.runs.map((run) => [this.space.key(run.row), !passed(run)]));
    const asked = this.pool.filter((_, i) => truth.has(this.keys[i]!));
    const predictedFail = map.fails(asked);
    let sum = 0;
    for (const [i, row] of asked.entries())
      sum += Number(truth.get(this.space.key(row))) - predictedFail[i]!;
    return sum / DRAWS;
  }
}
