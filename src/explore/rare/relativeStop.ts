import { normalCdf } from '../../math/normalDistribution.ts';
import type { Pool, PoolVerdict } from './propose.ts';
import type { RareModel } from './rareModel.ts';

/** A model of a few dozen runs does not know how wrong its own lengths and forms are. */
const DOUBT = 2;

/**
 * The stop rule of a stated relative error: a failure was seen, the model, were it wrong by twice what it says, would
 * expect to misjudge no more of the input distribution than that share of the failure probability, and the last runs
 * changed no more of its verdicts. It says when more runs would change little, and certifies nothing: a region that no
 * run has met keeps still, too.
 */
export class RelativeStop {
  private readonly target: number;
  private before: { readonly pool: Pool; readonly fails: Uint8Array } | undefined;

  /** `target`: the relative error, above 0 and below 1. */
  constructor(target: number) {
    this.target = target;
  }

  /** Takes in one step of the learning: the model as it is now, what it says of a pool, and the failures seen. */
  isMet(
    model: Pick<RareModel, 'margins'>,
    pool: Pool,
    verdict: PoolVerdict,
    failures: number,
  ): boolean {
    const most = this.target * verdict.failing;
    const isSure = failures > 0 && most > 0 && doubtedError(pool, verdict) <= most;
    const hasSettled = isSure && this.changed(model) <= most;
    this.before = { pool, fails: verdict.fails };
    return hasSettled;
  }

  /** Share of the distribution whose verdict is another than a step ago. */
  private changed(model: Pick<RareModel, 'margins'>): number {
    if (this.before === undefined) return Infinity;
    const { pool, fails } = this.before;
    const margins = model.margins(pool.rows);
    let [changed, total] = [0, 0];
    for (const [i, weight] of pool.weights.entries()) {
      total += weight;
      if (Number(margins[i]! < 0) !== fails[i]) changed += weight;
    }
    return changed / total;
  }
}

/** Share of the distribution that a model that errs by `DOUBT` times what it says expects to misjudge. */
function doubtedError({ weights }: Pool, { distances }: PoolVerdict): number {
  let [wrong, total] = [0, 0];
  for (const [i, weight] of weights.entries()) {
    wrong += weight * normalCdf(-distances[i]! / DOUBT);
    total += weight;
  }
  return wrong / total;
}
