import type { Evaluation } from '../problem/evaluation.ts';

/** A part of the search that says what to ask next and learns from the answers. */
export interface Search {
  /** At most `count` points, none of which was `asked`, by their keys; none when it has nothing to ask. */
  propose(count: number, asked: ReadonlyMap<string, Evaluation>): readonly Float64Array[];
  /** Takes in the runs from number `from` on, which are answers to its last points, all of them valid. */
  learn(from: number): void;
}
