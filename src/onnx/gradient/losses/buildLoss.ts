import { crossEntropy, dlr, margin } from './classLosses.ts';
import type { Loss, LossScope } from './loss.ts';
import { detectionScore, meanSquaredError, weightedOutput } from './valueLosses.ts';

/** Writes a loss behind the model and returns its value, one number for each element of the batch. */
export function buildLoss(scope: LossScope, loss: Loss): string {
  switch (loss.kind) {
    case 'crossEntropy':
      return crossEntropy(scope, loss);
    case 'margin':
      return margin(scope, loss);
    case 'dlr':
      return dlr(scope, loss);
    case 'meanSquaredError':
      return meanSquaredError(scope, loss);
    case 'detectionScore':
      return detectionScore(scope, loss);
    case 'output':
      return weightedOutput(scope, loss);
    case 'custom':
      return loss.build(scope);
  }
}
