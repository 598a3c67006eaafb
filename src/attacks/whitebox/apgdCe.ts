import { defineAttack } from '../frame/attack.ts';
import { apgdRestarts } from './apgdRestarts.ts';

/** Auto-PGD with cross-entropy. */
export const apgdCe = defineAttack({
  ...apgdRestarts('cross-entropy'),
  name: 'apgd-ce',
  summary: 'projected ascent that sets its own step, with cross-entropy',
});
