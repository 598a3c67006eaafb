import { mutateNumber } from '../mutateNumber.ts';
import type { SurrogateFamily } from '../surrogate.ts';
import { GaussianProcess } from './gaussianProcess.ts';

/** Gaussian processes on signed margins. */
export const gaussianProcessFamily: SurrogateFamily = {
  name: 'gaussian-process',
  summary: 'ARD Matern-5/2 on signed margins, fitted noise, Hamming distance for categories',
  propose: (random) => ({
    priorLength: 0.8 + random.uniform(),
    warp: random.uniform() < 0.5 ? 0 : 1,
  }),
  mutate: (parent, random) => ({
    priorLength: mutateNumber(Number(parent['priorLength']), 0.3, 6, random),
    warp:
      Number(parent['warp']) === 0
        ? Number(random.uniform() < 0.3)
        : mutateNumber(Number(parent['warp']), 0.3, 10, random),
  }),
  create: (settings) =>
    new GaussianProcess({
      priorLength: Number(settings['priorLength']),
      warp: Number(settings['warp']),
      maxRows: 420,
    }),
};
