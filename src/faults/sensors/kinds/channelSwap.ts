import { z } from 'zod';

import { ConfigurationError } from '../../../core/errors.ts';
import { defineSensorFault } from '../sensorFault.ts';

/** Wires or columns exchanged. */
export const channelSwap = defineSensorFault({
  kind: 'channel-swap',
  summary: 'two channels (colours, columns) are exchanged',
  options: z.object({
    swap: z.tuple([z.int().min(0), z.int().min(0)]).describe('Numbers of the two channels.'),
  }),
  apply(item, { swap: [one, other] }) {
    if (Math.max(one, other) >= item.channels)
      throw new ConfigurationError(
        `channel-swap: an item has ${item.channels} channels, not ${Math.max(one, other) + 1}`,
        {
          code: 'faults.channel',
          hint: 'Channels are numbered from 0.',
        },
      );
    const from = (channel: number): number =>
      channel === one ? other : channel === other ? one : channel;
    const data = item.data.map(
      (_, i) => item.data[i - (i % item.channels) + from(i % item.channels)]!,
    );
    return { ...item, data };
  },
});
