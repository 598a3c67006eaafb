import { defineAttack } from '../frame/attack.ts';
import { apgdRestarts } from './apgdRestarts.ts';

/** Auto-PGD with the difference of logits ratio. */
export const apgdDlr = defineAttack({
  ...apgdRestarts('dlr'),
  name: 'apgd-dlr',
  summary: 'projected ascent that sets its own step, with the difference of logits ratio',
  comparesClasses: true,
});
