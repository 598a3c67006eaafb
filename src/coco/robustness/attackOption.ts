import { z } from 'zod';

import { ascentOptions } from '../../search/ascentOptions.ts';

/** What an attacker may want of boxes here. */
const GOALS = ['vanish', 'fabricate', 'mislabel'] as const;

/** `attack:` of a change of `robustness`. */
export const pictureAttackOption = z
  .strictObject({
    kind: z
      .enum(['pgd', 'random-noise'])
      .default('pgd')
      .describe(
        'pgd: steps along the sign of the gradient of the target itself (Madry and others, 2018), whose ONNX file must be on this machine; random-noise: the control, which looks at nothing.',
      ),
    epsilons: z
      .array(z.int({ error: 'expected whole grey levels, such as 8 for 8/255' }).min(0).max(255))
      .min(1)
      .max(20)
      .default([1, 2, 4, 8])
      .describe(
        'Largest change of a number of the picture in grey levels of 255: the severities, one attack on the whole data set each.',
      ),
    ...ascentOptions({ steps: 20, restarts: 1 }, 'Random starts; the best one counts.'),
    goal: z
      .enum(GOALS)
      .default('vanish')
      .describe(
        'Of boxes: hide the objects of the truth, make others appear, or change their class. Keypoints in crops are moved away from the truth.',
      ),
  })
  .describe('An attack on the pictures by gradients of the target.');

export type PictureAttackOption = z.output<typeof pictureAttackOption>;
