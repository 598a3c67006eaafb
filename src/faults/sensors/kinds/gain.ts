import { z } from 'zod';

import { changeValues, defineSensorFault } from '../sensorFault.ts';

/** A wrong scale. */
export const gain = defineSensorFault({
  kind: 'gain',
  summary: 'values are multiplied',
  options: z.object({ by: z.number().describe('The factor; 1 changes nothing.') }),
  apply: (item, { by }, scene) => changeValues(item, scene, (value) => value * by),
});
