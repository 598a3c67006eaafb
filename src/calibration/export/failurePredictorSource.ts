import type { FailurePredictor } from '../uncertainty/failurePredictor.ts';
import { CHANCE_SOURCE } from './guardSource.ts';

/** A JavaScript module without imports: `right(probabilities, latent)` gives the chance that the answer of one item is right. */
export function failurePredictorSource({ trees, map }: FailurePredictor): string {
  const plain = trees.summands().map(({ dimension, threshold, child, value }) => ({
    dimension: Array.from(dimension),
    threshold: Array.from(threshold),
    child: Array.from(child),
    value: Array.from(value),
  }));
  return `// Failure predictor, fitted by proofmark: boosted trees over the probabilities and latent numbers of one item, then Beta calibration.
const trees = ${JSON.stringify(plain)};
const map = ${JSON.stringify(map)};

${CHANCE_SOURCE}
function features(p) {
  const sorted = [...p].sort((a, b) => b - a);
  const entropy = p.reduce((sum, q) => sum - (q > 0 ? q * Math.log(q) : 0), 0);
  return [...p, ...sorted, sorted[0], 1 - entropy / Math.log(p.length), sorted[0] - sorted[1]];
}

export function right(probabilities, latent = []) {
  const x = [...features(probabilities), ...latent];
  let margin = 0;
  for (const { dimension, threshold, child, value } of trees) {
    let node = 0;
    while (dimension[node] >= 0) node = child[node] + (x[dimension[node]] < threshold[node] ? 0 : 1);
    margin += value[node];
  }
  return chance(map, 1 / (1 + Math.exp(-2 * margin)));
}
`;
}
