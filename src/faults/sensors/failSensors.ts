import { ConfigurationError } from '../../core/errors.ts';
import type { Picture } from '../../core/picture.ts';
import type { RandomStream } from '../../core/random.ts';
import type { SensorFaultOption } from './options.ts';
import { sensorFaults } from './sensorFaults.ts';

/** What the model gets at one query, and whether a fault was at work. */
export interface Failed {
  readonly picture: Picture;
  readonly struck: boolean;
}

/**
 * What failing sensors make of a sequence of items. Faults apply in their order; each strikes from its onset for its
 * hold. Throws ConfigurationError for a schedule that never begins, and for channels that do not exist.
 */
export async function failSensors(
  items: readonly Picture[],
  faults: readonly SensorFaultOption[],
  random: RandomStream,
): Promise<Failed[]> {
  for (const { kind, schedule, channels } of faults) {
    if (schedule.onset >= items.length || schedule.onset + (schedule.hold ?? 0) > items.length)
      throw new ConfigurationError(
        `${kind}: its schedule (onset ${schedule.onset}, hold ${schedule.hold ?? 'to the end'}) is longer than the ${items.length} queries`,
        {
          code: 'faults.schedule',
          hint: 'Ask more `queries`, or shorten the schedule.',
        },
      );
    const most = Math.max(0, ...items.map((item) => item.channels));
    const wrong = channels?.find((channel) => channel >= most);
    if (wrong !== undefined)
      throw new ConfigurationError(`${kind}: there is no channel ${wrong}, items have ${most}`, {
        code: 'faults.channel',
        hint: 'Channels are numbered from 0.',
      });
  }
  const failed: Failed[] = [];
  for (const [query, item] of items.entries()) {
    let picture = item;
    let struck = false;
    for (const [f, option] of faults.entries()) {
      const { onset, hold = Infinity } = option.schedule;
      if (query < onset || query >= onset + hold) continue;
      struck = true;
      const fault = sensorFaults.find(({ kind }) => kind === option.kind)!;
      picture = await fault.apply(picture, option, {
        since: query - onset,
        history: items.slice(0, query + 1),
        before: items[onset - 1],
        random: random.fork(`${f} ${query}`),
        lasting: random.fork(`${f}`),
        strikes: (channel) => option.channels?.includes(channel) ?? true,
      });
    }
    failed.push({ picture, struck });
  }
  return failed;
}
