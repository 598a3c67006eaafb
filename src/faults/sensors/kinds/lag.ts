import { z } from 'zod';

import { changeValues, defineSensorFault } from '../sensorFault.ts';

/** What was, not what is. */
export const lag = defineSensorFault({
  kind: 'lag',
  summary: 'gives what was so many queries ago',
  options: z.object({
    queries: z.int().min(1).max(1000).default(1).describe('How many.'),
  }),
  apply(item, { queries }, scene) {
    const late = scene.history.at(-1 - queries) ?? scene.history[0]!;
    return changeValues(item, scene, (value, i) => late.data[i] ?? value);
  },
});
