import { z } from 'zod';

import { numberOption } from '../../../core/numberOption.ts';
import { changeValues, defineSensorFault } from '../sensorFault.ts';

/** Values that do not come. */
export const dropout = defineSensorFault({
  kind: 'dropout',
  summary: 'values do not come: zero, or whatever stands for it',
  options: z.object({
    share: numberOption(z.number().positive().max(1))
      .default(1)
      .describe('Share of the values, the same ones for the whole run.'),
    value: z.number().default(0).describe('What comes instead.'),
  }),
  apply(item, { share, value: instead }, scene) {
    const lasting = scene.lasting.fork('places');
    return changeValues(item, scene, (value) =>
      share === 1 || lasting.uniform() < share ? instead : value,
    );
  },
});
