import { z } from 'zod';

import { numberOption } from '../../../core/numberOption.ts';
import { changeValues, defineSensorFault } from '../sensorFault.ts';

/** Fewer steps than there should be. */
export const quantise = defineSensorFault({
  kind: 'quantise',
  summary: 'values come in coarse steps',
  options: z.object({
    step: numberOption(z.number().positive()).describe('Size of a step, in the unit of the item.'),
  }),
  apply: (item, { step }, scene) =>
    changeValues(item, scene, (value) => Math.round(value / step) * step),
});
