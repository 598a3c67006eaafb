import type { Measurement } from '../core/measurement.ts';
import type { RandomStream } from '../core/random.ts';
import type { Course } from './batchCount.ts';
import { intervalOf } from './resilienceIntervals.ts';
import type { Step } from './schedule.ts';
import { summarise } from './summarise.ts';
import type { Summary } from './summarise.ts';

const RESAMPLES = 1000;

/** Names of the figures of `resilienceFigures`, without a suffix. */
export const RESILIENCE_FIGURES = [
  'resilience',
  'p0',
  'lowest',
  'recoveryTime',
  'acc1',
  'acc2',
  'coverage',
];

const TITLES: Readonly<Record<keyof Summary, readonly [string, string, 'higher' | 'lower']>> = {
  resilience: ['performance while disturbed, as a share of that before (R)', '1', 'higher'],
  p0: ['share of right answers before the disturbance (P0)', '1', 'higher'],
  lowest: ['lowest share of right answers in a batch of all repetitions', '1', 'higher'],
  recoveryTime: ['batches until recovered', 'count', 'lower'],
  acc1: ['share of right answers while disturbed (ACC1)', '1', 'higher'],
  acc2: ['share of right answers among those kept while disturbed (ACC2)', '1', 'higher'],
  coverage: ['share of answers kept while disturbed', '1', 'higher'],
};

/** Intervals over resampled repetitions, which are independent of each other while batches are not. */
export function resilienceFigures(
  course: Course,
  steps: readonly Step[],
  { recovered, confidence }: { readonly recovered: number; readonly confidence: number },
  random: RandomStream,
  suffix = '',
): readonly Measurement[] {
  const n = course.length;
  const all = [...course.keys()];
  const value = summarise(course, all, steps, recovered);
  const resampled = Array.from({ length: RESAMPLES }, () =>
    summarise(
      course,
      all.map(() => random.integer(n)),
      steps,
      recovered,
    ),
  );
  return (Object.keys(TITLES) as (keyof Summary)[]).map((name): Measurement => {
    const [title, unit, better] = TITLES[name];
    const own = value[name];
    return {
      name: `${name}${suffix}`,
      title,
      unit,
      better,
      value: Number.isFinite(own) ? own : null,
      interval: intervalOf(name, value, resampled, course, steps, confidence),
      n,
      ...(suffix === '' || name === 'resilience' ? {} : { detail: true }),
      ...(Number.isFinite(own) || name !== 'recoveryTime'
        ? {}
        : { note: 'It did not recover while it was watched.' }),
      ...(Number.isFinite(own) || name !== 'acc2' ? {} : { note: 'No answer was kept.' }),
    };
  });
}
