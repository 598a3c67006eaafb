import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Tensor, TensorMap } from '../../../src/core/tensor.ts';

const script = fileURLToPath(new URL('./torchGradients.py', import.meta.url));

/** A Python that can import torch and onnx: $PROOFMARK_PYTHON, else python3; undefined when it cannot. */
export function findTorch(): string | undefined {
  const python = process.env['PROOFMARK_PYTHON'] ?? 'python3';
  const { status } = spawnSync(python, ['-c', 'import torch, onnx'], { stdio: 'ignore' });
  return status === 0 ? python : undefined;
}

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
  const folder = mkdtempSync(join(tmpdir(), 'torch-'));
  const write = (name: string, { data }: Tensor): string => {
    const { buffer, byteOffset, byteLength } = data as Float32Array;
    writeFileSync(join(folder, name), new Uint8Array(buffer, byteOffset, byteLength));
    return name;
  };
  const read = (name: string): Float32Array => {
    const { buffer, byteOffset, byteLength } = readFileSync(join(folder, name));
    return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  };
  try {
    writeFileSync(join(folder, 'model.onnx'), bytes);
    const feeds = Object.entries(request.feeds).map(([name, tensor], i) => ({
      name,
      shape: tensor.shape,
      file: write(`feed-${i}`, tensor),
    }));
    const losses = request.losses.map((loss, i) =>
      'labels' in loss ? loss : { ...loss, weights: write(`weights-${i}`, loss.weights) },
    );
    writeFileSync(join(folder, 'request.json'), JSON.stringify({ feeds, losses, rounds }));
    const options = { encoding: 'utf8', timeout: 300_000 } as const;
    const { status, stdout, stderr } = spawnSync(python, [script, folder], options);
    if (status !== 0) throw new Error(`PyTorch failed: ${stderr.slice(-2000)}`);
    const gradients = request.losses.map(({ withRespectTo }, i) =>
      withRespectTo.map((_, k) => read(`gradient-${i}-${k}`)),
    );
    return { ...(JSON.parse(stdout) as { version: string; cpuMs: number }), gradients };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
