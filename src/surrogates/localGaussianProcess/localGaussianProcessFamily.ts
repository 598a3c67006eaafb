import { mutateNumber } from '../mutateNumber.ts';
import { FAMILY_FORMS, gaussianProcessFamily } from '../gaussianProcess/gaussianProcessFamily.ts';
import type { SurrogateFamily } from '../surrogate.ts';
import { LocalGaussianProcess } from './localGaussianProcess.ts';

/** Rows up to which it would be a plain Gaussian process. */
const MAX_WHOLE = 420;

/** Gaussian processes on parts of the input space. */
export const localGaussianProcessFamily: SurrogateFamily = {
  name: 'local-gaussian-process',
  summary: 'Gaussian processes on overlapping parts of the space, for more runs than one can hold',
  joinsAt: MAX_WHOLE + 1,
  propose: (random) => ({
    ...gaussianProcessFamily.propose(random),
    leafRows: 80 + random.integer(60),
  }),
  mutate: (parent, random) => ({
    ...gaussianProcessFamily.mutate(parent, random),
    leafRows: Math.round(mutateNumber(Number(parent['leafRows']), 40, 250, random)),
  }),
  create: (settings) =>
    new LocalGaussianProcess({
      priorLength: Number(settings['priorLength']),
      maxRows: MAX_WHOLE,
      forms: FAMILY_FORMS,
      leafRows: Number(settings['leafRows']),
    }),
};
