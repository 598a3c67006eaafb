import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';

/** Draws of the input distribution on which maps are compared. */
const DRAWS = 2000;
/** Share of the rarer verdict that may change its side, and draws of it that there must be to tell. */
const DRIFT = 0.01;
const LEAST = 10;
/** Runs that the batches of a stable stretch must have added, as a share of those before. */
const GROWTH = 0.2;

interface Look {
  readonly runs: number;
  readonly fails: Uint8Array;
}

/**
 * How long the learnt map has kept still. It says that nothing changed, not that nothing is wrong: a region of failures
 * that no run has met keeps still too.
 */
export class Stability {
  private readonly rows: readonly Float64Array[];
  private looks: Look[] = [];

  constructor(space: Space, random: RandomStream) {
    this.rows = Array.from({ length: DRAWS }, () => space.sample(random));
  }

  /** Takes in the map after a batch, learnt from `runs` runs. */
  update(map: VerdictMap, runs: number): void {
    const fails = map.kind === 'surrogate' ? map.fails(this.rows) : undefined;
    if (fails === undefined) this.looks = [];
    else this.looks.push({ runs, fails });
  }

  /**
   * Whether both verdicts were seen and the last `batches` maps agree, up to a hundredth of the rarer verdict, over
   * runs that added at least a fifth to those before.
   */
  isStable(batches: number): boolean {
    const last = this.looks.at(-1);
    const before = this.looks.slice(0, -1);
    const first = before.findLastIndex(({ runs }) => last!.runs >= (1 + GROWTH) * runs);
    const from = Math.min(first, this.looks.length - 1 - batches);
    if (last === undefined || from < 0) return false;
    const failing = last.fails.reduce((sum, fails) => sum + fails, 0);
    const rarer = Math.min(failing, DRAWS - failing);
    if (rarer < LEAST) return false;
    return this.looks.slice(from).every(({ fails }) => {
      let changed = 0;
      for (let i = 0; i < DRAWS; i++) changed += Number(fails[i] !== last.fails[i]);
      return changed <= DRIFT * rarer + 1;
    });
  }
}
