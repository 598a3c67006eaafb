import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import { passed } from '../problem/evaluation.ts';
import type { Evaluation } from '../problem/evaluation.ts';

/** Share of the runs that ask again what was asked before. */
const SHARE = 0.05;
/** The first runs of a system that has always repeated itself are spared, and of it fewer are asked again. */
const SPARED = 60;
const STEADY_SHARE = 0.01;
const STEADY_LEAST = 2;

/** Queries that are asked twice, and how often the answers differed. */
export class Repeats {
  /** Runs that asked again. */
  asked = 0;
  /** Those with another verdict: pass, fail or no valid reply. */
  disagreed = 0;
  /** Those with another value of any output, or another verdict. */
  moved = 0;
  private readonly space: Space;
  private readonly first = new Map<string, Evaluation>();
  /** Runs that were not repeated yet. */
  private readonly fresh: Evaluation[] = [];
  private runs = 0;

  constructor(space: Space) {
    this.space = space;
  }

  /** Takes in the next runs; those of the purpose `repeat` are compared with the first run of their point. */
  add(runs: readonly Evaluation[]): void {
    this.runs += runs.length;
    for (const run of runs) {
      const key = this.space.key(run.row);
      if (run.purpose !== 'repeat') {
        this.first.set(key, run);
        this.fresh.push(run);
        continue;
      }
      const before = this.first.get(key)!;
      this.asked++;
      if (verdict(run) !== verdict(before)) this.disagreed++;
      if (answer(run) !== answer(before)) this.moved++;
    }
  }

  /**
   * Points of at most `room` runs to ask again in the next batch: a twentieth of all runs of a system that has ever given
   * another value, about a hundredth of one that has not. Each is a random run that was not repeated yet.
   */
  due(room: number, random: RandomStream): readonly Float64Array[] {
    const wanted =
      this.moved > 0
        ? SHARE * this.runs
        : Math.min(SHARE * (this.runs - SPARED), STEADY_LEAST + STEADY_SHARE * this.runs);
    const due = Math.floor(wanted) - this.asked;
    const rows: Float64Array[] = [];
    while (rows.length < Math.min(due, room) && this.fresh.length > 0)
      rows.push(this.fresh.splice(random.integer(this.fresh.length), 1)[0]!.row);
    return rows;
  }
}

function verdict(run: Evaluation): string {
  if (run.invalid !== undefined) return 'invalid';
  return passed(run) ? 'pass' : 'fail';
}

function answer(run: Evaluation): string {
  return `${verdict(run)} ${run.values?.join() ?? ''}`;
}
