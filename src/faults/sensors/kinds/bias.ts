import { z } from 'zod';

import { changeValues, defineSensorFault } from '../sensorFault.ts';

/** A constant on top. */
export const bias = defineSensorFault({
  kind: 'bias',
  summary: 'a constant is added',
  options: z.object({
    by: z.number().describe('What is added, in the unit of the item (pictures 0 to 1).'),
  }),
  apply: (item, { by }, scene) => changeValues(item, scene, (value) => value + by),
});
