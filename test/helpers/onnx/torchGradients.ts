import { fileURLToPath } from 'node:url';

import type { Tensor, TensorMap } from '../../../src/core/tensor.ts';
import { runTorch } from './runTorch.ts';

const script = fileURLToPath(new URL('./torchGradients.py', import.meta.url));

/** Why what needs PyTorch is skipped. */
export const NO_TORCH =
  'no PyTorch: PROOFMARK_PYTHON names no Python that can import torch and onnx';

/** What PyTorch is to differentiate. */
export interface TorchRequest {
  readonly python: string;
  readonly bytes: Uint8Array;
  /** Inputs, in float32. */
  readonly feeds: TensorMap;
  readonly losses: readonly TorchLoss[];
  /** How often; the least CPU time counts. Default 1. */
  readonly rounds?: number | undefined;
}

/** The sum of an output times weights, or the cross-entropy of the first output, one label a row. */
export type TorchLoss = {
  /** Inputs and initializers. */
  readonly withRespectTo: readonly string[];
} & (
  { readonly output: string; readonly weights: Tensor } | { readonly labels: readonly number[] }
);

/** What PyTorch found. */
export interface TorchAnswer {
  /** For each loss, in the order of its `withRespectTo`. */
  readonly gradients: readonly (readonly Float32Array[])[];
  readonly version: string;
  /** Forward and backward, all losses together. */
  readonly cpuMs: number;
}

/** Gradients of an ONNX model by PyTorch's autograd, in one thread: a second implementation. */
export function torchGradients(request: TorchRequest): TorchAnswer {
  const { python, bytes, rounds = 1 } = request;
  const files: Record<string, NodeJS.ArrayBufferView> = { 'model.onnx': bytes };
  const file = (name: string, { data }: Tensor): string => {
    files[name] = data as Float32Array;
    return name;
  };
  const feeds = Object.entries(request.feeds).map(([name, tensor], i) => ({
    name,
    shape: tensor.shape,
    file: file(`feed-${i}`, tensor),
  }));
  const losses = request.losses.map((loss, i) =>
    'labels' in loss ? loss : { ...loss, weights: file(`weights-${i}`, loss.weights) },
  );
  const job = { python, script, files, request: { feeds, losses, rounds }, timeoutMs: 300_000 };
  const { printed, found } = runTorch(job, (read) =>
    request.losses.map(({ withRespectTo }, i) =>
      withRespectTo.map((_, k) => new Float32Array(read(`gradient-${i}-${k}`))),
    ),
  );
  return { ...(printed as Omit<TorchAnswer, 'gradients'>), gradients: found };
}
