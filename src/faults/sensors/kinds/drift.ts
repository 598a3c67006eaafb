import { z } from 'zod';

import { changeValues, defineSensorFault } from '../sensorFault.ts';

/** A constant that grows from query to query. */
export const drift = defineSensorFault({
  kind: 'drift',
  summary: 'an error that grows from query to query',
  options: z.object({
    perQuery: z.number().describe('What is added more at every query, in the unit of the item.'),
  }),
  apply: (item, { perQuery }, scene) =>
    changeValues(item, scene, (value) => value + perQuery * (scene.since + 1)),
});
