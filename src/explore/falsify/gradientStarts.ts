import type { RandomStream } from '../../core/random.ts';
import type { TrainingData } from '../learn/trainingData.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import type { GradientStart } from './gradientSearch.ts';
import type { Ranges } from './ranges.ts';

/** Length of the first step from a run that came near to a failure. */
const NEAR = 0.05;

/** Where descents over `d` inputs begin: the middle, with short steps, then in turn at random and at the run nearest to a failure that none began at. */
export function gradientStarts(
  data: TrainingData,
  d: number,
  ranges: Ranges,
  random: RandomStream,
): () => GradientStart {
  const used = new Set<Evaluation>();
  let starts = 0;
  return () => {
    const turn = starts++;
    if (turn === 0) return { places: new Float64Array(d).fill(0.5), isShort: true };
    let nearest: Evaluation | undefined;
    if (turn % 2 === 0)
      for (const run of data.runs)
        if (run.margins !== undefined && !used.has(run))
          if (nearest === undefined || data.scaledMargin(run) < data.scaledMargin(nearest))
            nearest = run;
    if (nearest === undefined)
      return { places: Float64Array.from({ length: d }, () => random.uniform()) };
    used.add(nearest);
    return { places: nearest.row.map((value, j) => ranges.place(j, value)), step: NEAR };
  };
}
