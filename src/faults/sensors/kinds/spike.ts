import { z } from 'zod';

import { numberOption } from '../../../core/numberOption.ts';
import { changeValues, defineSensorFault } from '../sensorFault.ts';

/** Single values far off. */
export const spike = defineSensorFault({
  kind: 'spike',
  summary: 'single values are far off, up or down',
  options: z.object({
    share: numberOption(z.number().positive().max(1))
      .default(0.01)
      .describe('Share of the values.'),
    height: z.number().describe('How far, in the unit of the item.'),
  }),
  apply: (item, { share, height }, scene) =>
    changeValues(item, scene, (value) => {
      if (scene.random.uniform() >= share) return value;
      return value + (scene.random.uniform() < 0.5 ? -height : height);
    }),
});
