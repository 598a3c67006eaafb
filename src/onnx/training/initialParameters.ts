import type { RandomStream } from '../../core/random.ts';
import { ACTIVATIONS, type ActivationName } from './activations.ts';
import { parameterCount } from './mlpTrainingGraph.ts';

/**
 * First parameters of a network, flat: weights [inputs, outputs] and biases of each layer in turn. Weights are normal
 * with variance gain / inputs (He et al., 2015; LeCun et al., 1998 for the last layer and tanh), biases 0.
 */
export function initialParameters(
  sizes: readonly number[],
  activation: ActivationName,
  random: RandomStream,
): Float32Array {
  const parameters = new Float32Array(parameterCount(sizes));
  let at = 0;
  for (const [i, outputs] of sizes.slice(1).entries()) {
    const inputs = sizes[i] ?? 0;
    const gain = i === sizes.length - 2 ? 1 : ACTIVATIONS[activation].gain;
    const deviation = Math.sqrt(gain / inputs);
    for (const end = at + inputs * outputs; at < end; at++)
      parameters[at] = deviation * random.normal();
    at += outputs;
  }
  return parameters;
}
