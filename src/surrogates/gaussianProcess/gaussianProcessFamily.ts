import { mutateNumber } from '../mutateNumber.ts';
import type { SurrogateFamily } from '../surrogate.ts';
import { GaussianProcess } from './gaussianProcess.ts';
import type { KernelForm } from './kernel.ts';

/** Forms of the kernel among which the data choose. */
export const FAMILY_FORMS: readonly KernelForm[] = [
  { smoothness: 'matern-5/2', additive: false },
  { smoothness: 'squared-exponential', additive: false },
];

/** Gaussian processes on signed margins. */
export const gaussianProcessFamily: SurrogateFamily = {
  name: 'gaussian-process',
  summary:
    'ARD kernel on signed margins, Matern-5/2 or squared-exponential and with fitted noise and squashing; Hamming distance for categories',
  propose: (random) => ({ priorLength: 0.8 + random.uniform() }),
  mutate: (parent, random) => ({
    priorLength: mutateNumber(Number(parent['priorLength']), 0.3, 6, random),
  }),
  create: (settings) =>
    new GaussianProcess({
      priorLength: Number(settings['priorLength']),
      maxRows: 420,
      forms: FAMILY_FORMS,
    }),
};
