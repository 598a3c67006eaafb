import { randomForestFamily } from './forest/randomForestFamily.ts';
import { gaussianProcessFamily } from './gaussianProcess/gaussianProcessFamily.ts';
import { neuralNetworkFamily } from './network/neuralNetworkFamily.ts';
import type { SurrogateFamily } from './surrogate.ts';

/** Every family of surrogates, in the order in which the competition's first generation takes them. */
export const SURROGATE_FAMILIES: readonly SurrogateFamily[] = [
  gaussianProcessFamily,
  randomForestFamily,
  neuralNetworkFamily,
];
