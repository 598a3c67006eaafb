import { availableParallelism } from 'node:os';

import { createSessionPool, type SessionPool } from '../sessions/sessionPool.ts';
import { trainGroup } from './mlpCourse.ts';
import type { MlpOptions, TrainedMlp } from './mlpOptions.ts';
import type { MlpShape } from './mlpTrainingGraph.ts';
import { mlpTrainingModel } from './mlpTrainingModel.ts';
import { groupByShape, type TrainingGroup } from './populations.ts';
import { resolveMlp } from './resolveMlp.ts';

/** Options of `trainMlp` and `trainMlps`. */
export interface TrainOptions {
  /** Worker threads; the result does not depend on it. Default: as many as there are cores, at most one a training. */
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called after each round of steps of each training, with the steps done and to do over all trainings. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
}

/** Trains a multilayer perceptron. The same options and random stream give the same bytes. */
export async function trainMlp(options: MlpOptions, run: TrainOptions = {}): Promise<TrainedMlp> {
  const [trained] = await trainMlps([options], run);
  return trained as TrainedMlp;
}

/**
 * Trains many networks, side by side on the worker threads, small ones of one shape and data as a population in one
 * graph. Returns them in the order of `trainings`. Throws ConfigurationError for options that do not fit.
 */
export async function trainMlps(
  trainings: readonly MlpOptions[],
  { workers = availableParallelism(), signal, progress }: TrainOptions = {},
): Promise<TrainedMlp[]> {
  const jobs = trainings.map(resolveMlp);
  const results: TrainedMlp[] = [];
  const total = jobs.reduce((sum, job) => sum + job.steps, 0);
  let done = 0;
  const advance = (steps: number): void => {
    done += steps;
    progress?.(done, total);
  };
  for (const { shape, groups } of groupByShape(jobs)) {
    const pool = await openPool(shape, Math.min(workers, groups.length), signal);
    try {
      const waiting = groups[Symbol.iterator]();
      const worker = async (): Promise<void> => {
        for (const group of waiting) await finish(pool, shape, group);
      };
      await Promise.all(Array.from({ length: Math.min(workers, groups.length) }, worker));
    } finally {
      await pool.close();
    }
  }
  return results;

  async function finish(pool: SessionPool, shape: MlpShape, group: TrainingGroup): Promise<void> {
    const trained = await trainGroup(pool, shape, group.jobs, { signal, advance });
    for (const [i, place] of group.places.entries()) results[place] = trained[i] as TrainedMlp;
  }
}

async function openPool(
  shape: MlpShape,
  workers: number,
  signal: AbortSignal | undefined,
): Promise<SessionPool> {
  return createSessionPool(mlpTrainingModel(shape), { workers: Math.max(1, workers), signal });
}
