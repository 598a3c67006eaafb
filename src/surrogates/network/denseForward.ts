import type { DenseLayer } from '../../onnx/training/mlpOptions.ts';

/** Outputs of a ReLU network with one output, at `count` rows of `inputs`; the layers are plain numbers. */
export function denseForward(
  layers: readonly DenseLayer[],
  inputs: Float32Array,
  count: number,
): Float32Array {
  let current = inputs;
  for (const [l, { weights, bias, inputs: m, outputs }] of layers.entries()) {
    const next = new Float32Array(count * outputs);
    const isLast = l === layers.length - 1;
    for (let i = 0; i < count; i++) {
      const to = i * outputs;
      next.set(bias, to);
      for (let a = 0; a < m; a++) {
        const value = current[i * m + a]!;
        if (value === 0) continue;
        const from = a * outputs;
        for (let b = 0; b < outputs; b++) next[to + b]! += value * weights[from + b]!;
      }
      if (!isLast) for (let b = to; b < to + outputs; b++) if (next[b]! < 0) next[b] = 0;
    }
    current = next;
  }
  return current;
}
