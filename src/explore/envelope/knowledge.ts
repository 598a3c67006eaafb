import { passed } from '../problem/evaluation.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import type { TrainingData } from '../learn/trainingData.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';

/** What an envelope is chosen by. */
export interface Knowledge {
  /** What the exploration learnt from, and its frozen map. */
  readonly data: TrainingData;
  readonly map: VerdictMap;
  /** Failing points that the envelope must not hold, in native coordinates. */
  readonly failing: readonly Float64Array[];
  /** Distance that it keeps from each of them, as a share of each input's range. */
  readonly margin: number;
}

/** The points of some runs that failed. */
export function failingRows(runs: readonly Evaluation[]): readonly Float64Array[] {
  return runs.flatMap((run) => (passed(run) ? [] : [run.row]));
}
