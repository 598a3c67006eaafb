import type { Course } from './batchCount.ts';
import type { Step } from './schedule.ts';

/** The figures of a course; NaN for what it cannot say. */
export interface Summary {
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
