import { gradientBoostingFamily } from './boosting/gradientBoostingFamily.ts';
import { randomForestFamily } from './forest/randomForestFamily.ts';
import { gaussianProcessFamily } from './gaussianProcess/gaussianProcessFamily.ts';
import { localGaussianProcessFamily } from './localGaussianProcess/localGaussianProcessFamily.ts';
import { quadraticLogisticFamily } from './logistic/quadraticLogisticFamily.ts';
import { nearestNeighboursFamily } from './neighbours/nearestNeighboursFamily.ts';
import { neuralNetworkFamily, tfjsNetworkFamily } from './network/neuralNetworkFamily.ts';
import { supportVectorMachineFamily } from './supportVector/supportVectorMachineFamily.ts';
import type { SurrogateFamily } from './surrogate.ts';

/** Every family of surrogates, in the order in which the competition's first generation takes them. */
export const SURROGATE_FAMILIES: readonly SurrogateFamily[] = [
  gaussianProcessFamily,
  randomForestFamily,
  neuralNetworkFamily,
  gradientBoostingFamily,
  supportVectorMachineFamily,
  nearestNeighboursFamily,
  quadraticLogisticFamily,
  localGaussianProcessFamily,
  tfjsNetworkFamily,
];
