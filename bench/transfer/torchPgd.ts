import { fileURLToPath } from 'node:url';

import { findTorch, runTorch } from '../../test/helpers/onnx/runTorch.ts';
import type { CifarCase } from '../attacks/cifar.ts';

const script = fileURLToPath(new URL('./torchPgd.py', import.meta.url));

/** Steps that PyTorch makes. */
export interface TorchSteps {
  readonly epsilon: number;
  readonly steps: number;
  /** Length of a step. */
  readonly step: number;
  readonly momentum: number;
  readonly rounds?: number;
  /** Default 2. */
  readonly threads?: number;
}

/** What PyTorch found. */
export interface TorchPgd {
  readonly points: readonly Float32Array[];
  /** Wall and CPU time, the least of the rounds. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly version: string;
}

/**
 * Momentum steps on the mean logits of base models in PyTorch, from the clean points; undefined where
 * PROOFMARK_PYTHON names no Python with PyTorch.
 */
export function torchPgd(
  models: readonly CifarCase[],
  items: readonly { readonly clean: Float32Array; readonly label: number }[],
  steps: TorchSteps,
): TorchPgd | undefined {
  const python = findTorch();
  if (python === undefined) return undefined;
  const whole = new Float32Array(items.length * 3072);
  for (const [i, { clean }] of items.entries()) whole.set(clean, i * 3072);
  const files: Record<string, NodeJS.ArrayBufferView> = { 'points.f32': whole };
  const described = models.map(({ bytes, pool, normalise: { mean = 0, std = 1 } }, i) => {
    const file = `model-${i}.onnx`;
    files[file] = bytes;
    const [{ name, shape }] = pool.inputs as [(typeof pool.inputs)[0]];
    return { file, input: name, channelsFirst: shape[1] === 3, mean, std };
  });
  const request = {
    threads: 2,
    rounds: 1,
    ...steps,
    models: described,
    labels: items.map(({ label }) => label),
    shape: [32, 32, 3],
  };
  const { printed, found } = runTorch(
    { python, script, files, request },
    (read) => new Float32Array(read('adversarial.f32')),
  );
  return {
    ...(printed as Omit<TorchPgd, 'points'>),
    points: items.map((_, i) => found.slice(i * 3072, (i + 1) * 3072)),
  };
}
