import type { Measurement } from '../../core/measurement.ts';
import type { Reply } from '../../core/target.ts';
import type { Seen } from './seen.ts';

/** So many replies in succession must be quick before replies count as quick again: any machine has a late one now and then. */
const STEADY = 5;

/**
 * How long the faults outlast themselves: `recoveryQueries`, queries after the end of the faults until every later answer is
 * right, whatever its latency; and `recoveryTime`, ms until answers are right for good and five in succession were quick.
 * Both are null where that was not seen before the last query.
 *
 * @param end The first query after the faults.
 * @param slowMs A reply that takes longer is not quick.
 */
export function recovery(
  replies: readonly Pick<Reply, 'latencyMs'>[],
  seen: readonly Seen[],
  end: number,
  slowMs: number,
): Measurement[] {
  const n = replies.length - end;
  const right = seen.findLastIndex((what, i) => i >= end && what !== 'right') + 1 || end;
  const isSteady = (query: number): boolean =>
    replies.slice(query, query + STEADY).every(({ latencyMs }) => latencyMs <= slowMs);
  let quick = right;
  while (quick < replies.length && !isSteady(quick)) quick++;
  const never = right === replies.length;
  const neverQuick = quick === replies.length;
  const ms = replies.slice(end, quick).reduce((sum, { latencyMs }) => sum + latencyMs, 0);
  return [
    {
      name: 'recoveryQueries',
      value: never ? null : right - end,
      unit: 'count',
      n,
      better: 'lower',
      title: 'queries until answers are as before',
      note: never
        ? 'not recovered at the end of the run'
        : 'until the last query after the faults that failed or had a wrong answer; late ones are right',
    },
    {
      name: 'recoveryTime',
      value: never || neverQuick ? null : ms,
      unit: 'ms',
      n,
      better: 'lower',
      title: 'time until answers are as before, and quick',
      note:
        never || neverQuick
          ? 'not recovered at the end of the run'
          : `until answers were right for good and ${STEADY} in succession took at most ${slowMs.toPrecision(3)} ms`,
    },
  ];
}
