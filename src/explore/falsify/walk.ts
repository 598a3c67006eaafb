import type { Evaluation } from '../problem/evaluation.ts';

/** A way down from one run. */
export interface Walk {
  /** Its lowest run. */
  readonly center: Evaluation;
  /** Runs made so far. */
  readonly made: number;
  /** The next points, at most `count`, none of which was `asked`, by their keys; none once it has ended. */
  propose(count: number, asked: ReadonlyMap<string, Evaluation>): readonly Float64Array[];
  /** Takes in the answers to the first of its points, all of them valid. */
  learn(runs: readonly Evaluation[]): void;
}
