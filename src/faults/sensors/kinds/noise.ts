import { z } from 'zod';

import { numberOption } from '../../../core/numberOption.ts';
import { changeValues, defineSensorFault } from '../sensorFault.ts';

/** Normal noise. */
export const noise = defineSensorFault({
  kind: 'noise',
  summary: 'normal noise is added',
  options: z.object({
    sigma: numberOption(z.number().positive()).describe(
      'Standard deviation, in the unit of the item.',
    ),
  }),
  apply: (item, { sigma }, scene) =>
    changeValues(item, scene, (value) => value + sigma * scene.random.normal()),
});
