import type { Interval, Measurement } from '../core/measurement.ts';
import type { RandomStream } from '../core/random.ts';
import { clopperPearson } from '../math/clopperPearson.ts';
import { standardDeviation } from '../math/moments.ts';
import { studentTQuantile } from '../math/studentT.ts';
import type { Step } from './schedule.ts';

/** What a batch counted. */
export interface BatchCount {
  readonly asked: number;
  readonly right: number;
  /** Answers that were not rejected, and the right ones of them. */
  readonly kept: number;
  readonly keptRight: number;
}

/** Batches of one configuration by repetition and step. */
export type Course = readonly (readonly BatchCount[])[];

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

const RESAMPLES = 1000;

interface Summary {
  readonly resilience: number;
  readonly p0: number;
  readonly lowest: number;
  readonly recoveryTime: number;
  readonly acc1: number;
  readonly acc2: number;
  readonly coverage: number;
}

/**
 * R = sum of P(t) over the T batches from the onset on, over P0 T; P(t) is the share of right answers in batch t over the
 * repetitions, P0 that before. The lowest P(t); the batches from the end of the disturbance (of its onset, where the system
 * is not watched afterwards) until P(t) is `recovered` P0 again; accuracy of all (ACC1) and of kept answers (ACC2) with
 * coverage while disturbed.
 */
export function summarise(
  course: Course,
  rows: ArrayLike<number>,
  steps: readonly Step[],
  recovered: number,
): Summary {
  const share = (phase: (step: Step) => boolean) => {
    const sum = { asked: 0, right: 0, kept: 0, keptRight: 0 };
    for (let r = 0; r < rows.length; r++)
      for (const [t, batch] of course[rows[r]!]!.entries())
        if (phase(steps[t]!))
          for (const key of ['asked', 'right', 'kept', 'keptRight'] as const)
            sum[key] += batch[key];
    return sum;
  };
  const before = share(({ phase }) => phase === 'before');
  const p0 = before.right / before.asked;
  const accuracy = (t: number): number => {
    const { asked, right } = share((step) => step === steps[t]);
    return right / asked;
  };
  const times = [...steps.keys()].filter((t) => steps[t]!.phase !== 'before');
  const curve = times.map(accuracy);
  const disturbed = share(({ strength }) => strength > 0);
  const hasRecovery = steps.some(({ phase }) => phase === 'recovery');
  const start = times.findIndex((t) => steps[t]!.phase === (hasRecovery ? 'recovery' : 'hold'));
  const back = curve.slice(Math.max(0, start)).findIndex((value) => value >= recovered * p0);
  return {
    resilience: curve.reduce((sum, value) => sum + value, 0) / (p0 * curve.length),
    p0,
    lowest: Math.min(...curve),
    recoveryTime: back < 0 ? NaN : back,
    acc1: disturbed.right / disturbed.asked,
    acc2: disturbed.keptRight / disturbed.kept,
    coverage: disturbed.kept / disturbed.asked,
  };
}

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

/**
 * Student's interval with the bootstrap's deviation, for few repetitions spread too little; percentiles for figures that are
 * no means. A share is never surer than its counts alone allow (Clopper-Pearson): all repetitions may be right by chance.
 */
function intervalOf(
  name: keyof Summary,
  value: Summary,
  resampled: readonly Summary[],
  course: Course,
  steps: readonly Step[],
  confidence: number,
): Interval {
  const values = resampled.map((summary) => summary[name]);
  if (name === 'lowest' || name === 'recoveryTime') return percentiles(values, confidence);
  const own = studentInterval(value[name], values, course.length, confidence);
  const share = SHARES[name];
  if (share === undefined || own.lower === null || own.upper === null) return own;
  const [events, n] = totals(course, steps, share);
  const exact = clopperPearson(events, n, { confidence });
  // R is a share of P0, and may be more than 1.
  const [scale, most] = name === 'resilience' ? [1 / value.p0, Infinity] : [1, 1];
  return {
    ...own,
    lower: Math.max(0, Math.min(own.lower, scale * (exact.lower ?? 0))),
    upper: Math.min(most, Math.max(own.upper, scale * (exact.upper ?? 1))),
    method: `${own.method}, not narrower than Clopper-Pearson`,
  };
}

/** Which counts a share is of, and in which steps. */
const SHARES: Partial<
  Readonly<
    Record<keyof Summary, readonly [keyof BatchCount, keyof BatchCount, (step: Step) => boolean]>
  >
> = {
  resilience: ['right', 'asked', ({ phase }) => phase !== 'before'],
  p0: ['right', 'asked', ({ phase }) => phase === 'before'],
  acc1: ['right', 'asked', ({ strength }) => strength > 0],
  acc2: ['keptRight', 'kept', ({ strength }) => strength > 0],
  coverage: ['kept', 'asked', ({ strength }) => strength > 0],
};

function totals(
  course: Course,
  steps: readonly Step[],
  [events, of, holds]: NonNullable<(typeof SHARES)['p0']>,
): readonly [number, number] {
  let [sum, n] = [0, 0];
  for (const batches of course)
    for (const [t, batch] of batches.entries()) {
      if (!holds(steps[t]!)) continue;
      sum += batch[events];
      n += batch[of];
    }
  return [sum, n];
}

/** Student's interval about a value with the deviation of its resamples over `n` repetitions. */
export function studentInterval(
  value: number,
  resampled: readonly number[],
  n: number,
  confidence: number,
): Interval {
  const method = `Student's t over ${n} repetitions, bootstrap deviation`;
  const finite = resampled.filter(Number.isFinite);
  if (!Number.isFinite(value) || finite.length < resampled.length / 2)
    return { lower: null, upper: null, confidence, method };
  // Resampling n repetitions spreads by n - 1 where n is due.
  const half =
    studentTQuantile((1 + confidence) / 2, n - 1) *
    standardDeviation(finite) *
    Math.sqrt(n / (n - 1));
  return { lower: Math.max(-1, value - half), upper: value + half, confidence, method };
}

/** The ends of the middle share of values; a side at which more than its share is not finite is open. */
function percentiles(values: readonly number[], confidence: number): Interval {
  const method = `bootstrap percentile over repetitions, ${values.length} resamples`;
  const sorted = Float64Array.from(values, (value) =>
    Number.isNaN(value) ? Infinity : value,
  ).toSorted();
  const at = (share: number): number | null => {
    const end = sorted[Math.round(share * (sorted.length - 1))]!;
    return Number.isFinite(end) ? end : null;
  };
  return { lower: at((1 - confidence) / 2), upper: at((1 + confidence) / 2), confidence, method };
}

/** Figures of one test of a life cycle. */
export function testFigures(
  name: string,
  { asked, right, kept, keptRight }: BatchCount,
  confidence: number,
  suffix = '',
): readonly Measurement[] {
  const of = (figure: string, title: string, events: number, n: number): Measurement => ({
    name: `${name}.${figure}${suffix}`,
    title: `${name}: ${title}`,
    value: n === 0 ? null : events / n,
    unit: '1',
    interval: clopperPearson(events, n, { confidence }),
    n,
    better: 'higher',
    // Beside other configurations, a table holds these.
    ...(suffix === '' ? {} : { detail: true }),
  });
  return [
    of('acc1', 'share of right answers', right, asked),
    of('acc2', 'share of right answers among those kept', keptRight, kept),
    of('coverage', 'share of answers kept', kept, asked),
  ];
}
