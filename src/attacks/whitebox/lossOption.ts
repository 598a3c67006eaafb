import { z } from 'zod';

/** `loss` of a white-box attack. */
export const lossOption = z
  .enum(['cross-entropy', 'margin', 'dlr'])
  .default('cross-entropy')
  .describe('The loss that is raised.');
