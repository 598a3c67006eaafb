import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { findTorch } from '../../test/helpers/onnx/torchGradients.ts';
import type { CifarCase } from '../attacks/cifar.ts';

const script = fileURLToPath(new URL('./torchPgd.py', import.meta.url));
const helpers = fileURLToPath(new URL('../../test/helpers/onnx/', import.meta.url));

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
  const folder = mkdtempSync(join(tmpdir(), 'torch-pgd-'));
  try {
    const whole = new Float32Array(items.length * 3072);
    for (const [i, { clean }] of items.entries()) whole.set(clean, i * 3072);
    writeFileSync(join(folder, 'points.f32'), new Uint8Array(whole.buffer));
    const described = models.map(({ bytes, pool, normalise: { mean = 0, std = 1 } }, i) => {
      const file = `model-${i}.onnx`;
      writeFileSync(join(folder, file), bytes);
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
    writeFileSync(join(folder, 'request.json'), JSON.stringify(request));
    const { status, stdout, stderr } = spawnSync(python, [script, folder], {
      encoding: 'utf8',
      timeout: 480_000,
      env: { ...process.env, PYTHONPATH: dirname(join(helpers, 'x')) },
    });
    if (status !== 0) throw new Error(`PyTorch failed: ${stderr.slice(-2000)}`);
    const raw = readFileSync(join(folder, 'adversarial.f32'));
    const all = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
    const points = items.map((_, i) => all.slice(i * 3072, (i + 1) * 3072));
    return { points, ...(JSON.parse(stdout) as Omit<TorchPgd, 'points'>) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
