import type { ScheduledFault } from '../../core/endpoint.ts';
import { ConfigurationError } from '../../core/errors.ts';

/**
 * Throws ConfigurationError for a schedule that does not fit the run: faults that begin or end after it, and an `end`
 * before the faults are over or after the last query, so that recovery cannot be seen.
 */
export function checkSchedule(
  faults: readonly ScheduledFault[],
  queries: number,
  end: number | undefined,
): void {
  if (end !== undefined && end >= queries)
    refuse(`the faults end at query ${end}, after the run of ${queries} queries`);
  for (const [i, { kind, schedule }] of faults.entries()) {
    const { onset, hold, unit } = schedule;
    if (unit !== 'queries') continue;
    const named = `faults[${i}] (${kind})`;
    if (onset >= queries)
      refuse(`${named} begins at query ${onset}, after the run of ${queries} queries`);
    const until = hold === undefined ? Infinity : onset + hold;
    if (hold !== undefined && until > queries)
      refuse(`${named} lasts until query ${until}, longer than the run of ${queries} queries`);
    if (end !== undefined && until > end)
      refuse(
        `${named} lasts ${hold === undefined ? 'to the end of the run' : `until query ${until}`}, after \`end: ${end}\``,
      );
  }
}

function refuse(message: string): never {
  throw new ConfigurationError(message, {
    code: 'faults.schedule',
    hint: 'Ask more `queries` than the schedule takes, and set `end` to where the last fault is over, so that recovery can be seen.',
  });
}
