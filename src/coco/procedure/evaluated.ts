import type { RandomStream } from '../../core/random.ts';
import { bootstrapStatistics } from '../bootstrap/bootstrapStatistics.ts';
import { accumulate, type Accumulation } from '../evaluate/accumulate.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import type { Evaluation } from '../evaluate/evaluation.ts';
import { summarize } from '../evaluate/summarize.ts';
import type { GroundTruth } from '../groundTruth.ts';
import type { Results } from '../results.ts';
import type { Settings } from '../settings.ts';

/** A model's results with all that COCOeval says of them. */
export interface Evaluated {
  readonly model: string;
  readonly truth: GroundTruth;
  readonly results: Results;
  readonly evaluation: Evaluation;
  readonly accumulation: Accumulation;
  /** In the order of `statistics`. */
  readonly stats: readonly number[];
  /** Statistics and the AP of each category on images drawn again, one row a replicate. */
  readonly replicates: readonly Float64Array[];
}

/** What is done with every model. */
export interface Evaluating {
  readonly settings: Settings;
  readonly replicates: number;
  /** Forked by the same name for every model, so that their replicates are pairs. */
  readonly random: RandomStream;
  readonly progress: (done: number) => void;
}

/** Evaluates one model's results. */
export function evaluated(
  model: string,
  truth: GroundTruth,
  results: Results,
  { settings, replicates, random, progress }: Evaluating,
): Evaluated {
  const evaluation = evaluate(truth, results, settings, { partners: true });
  const accumulation = accumulate(evaluation);
  return {
    model,
    truth,
    results,
    evaluation,
    accumulation,
    stats: summarize(accumulation, settings),
    replicates: bootstrapStatistics(evaluation, {
      replicates,
      random: random.fork('bootstrap'),
      progress,
    }),
  };
}
