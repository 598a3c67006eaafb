import type { DenseLayer } from './mlpOptions.ts';
import type { Standardizer } from './standardizer.ts';

/** Cuts flat parameters into layers, as they are. */
export function unpackLayers(parameters: Float32Array, sizes: readonly number[]): DenseLayer[] {
  let at = 0;
  return sizes.slice(1).map((outputs, i) => {
    const inputs = sizes[i] ?? 0;
    const weights = parameters.slice(at, at + inputs * outputs);
    const bias = parameters.slice(at + inputs * outputs, at + (inputs + 1) * outputs);
    at += (inputs + 1) * outputs;
    return { weights, bias, inputs, outputs };
  });
}

/** The first layer for raw inputs: takes over (x - mean) / deviation. */
export function foldInputs(layer: DenseLayer, { mean, deviation }: Standardizer): DenseLayer {
  const weights = new Float32Array(layer.weights.length);
  const bias = Float64Array.from(layer.bias);
  for (let i = 0; i < layer.inputs; i++) {
    for (let j = 0; j < layer.outputs; j++) {
      const scaled = (layer.weights[i * layer.outputs + j] ?? 0) / (deviation[i] ?? 1);
      weights[i * layer.outputs + j] = scaled;
      bias[j] = (bias[j] ?? 0) - scaled * (mean[i] ?? 0);
    }
  }
  return { ...layer, weights, bias: Float32Array.from(bias) };
}

/** The last layer for raw targets: the first columns take over mean + deviation z; the others stay. */
export function foldTargets(layer: DenseLayer, { mean, deviation }: Standardizer): DenseLayer {
  const scale = (j: number): number => deviation[j] ?? 1;
  return {
    ...layer,
    weights: layer.weights.map((weight, i) => weight * scale(i % layer.outputs)),
    bias: layer.bias.map((bias, j) => bias * scale(j) + (mean[j] ?? 0)),
  };
}
