import { z } from 'zod';

import { changeValues, defineSensorFault } from '../sensorFault.ts';

/** The sensor goes on giving what it gave before it failed. */
export const stuck = defineSensorFault({
  kind: 'stuck',
  summary:
    'goes on giving what it gave before the fault (its first item, where the fault begins at once)',
  options: z.object({}),
  apply(item, _, scene) {
    const held = scene.before ?? scene.history[0]!;
    return changeValues(item, scene, (value, i) => held.data[i] ?? value);
  },
});
