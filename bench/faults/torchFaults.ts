import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Tensor } from '../../src/core/tensor.ts';
import type { SitedBitEdit } from '../../src/faults/campaign/injection.ts';
import { findTorch } from '../../test/helpers/onnx/torchGradients.ts';

const script = fileURLToPath(new URL('./torchFaults.py', import.meta.url));
const helpers = fileURLToPath(new URL('../../test/helpers/onnx/', import.meta.url));

/** What PyTorch found. */
export interface TorchFaults {
  /** For each flip, then each item: the decision, -1 where a score is not finite. */
  readonly decisions: Int32Array;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly version: string;
}

/**
 * Flips bits of weights one after the other in a loop of PyTorch, on 2 threads; undefined where PROOFMARK_PYTHON names
 * no Python with PyTorch.
 */
export function torchFaults(
  bytes: Uint8Array,
  [input, tensor]: readonly [string, Tensor],
  edits: readonly SitedBitEdit[],
): TorchFaults | undefined {
  const python = findTorch();
  if (python === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'torch-faults-'));
  try {
    const { buffer, byteOffset, byteLength } = tensor.data as Float32Array;
    writeFileSync(join(folder, 'model.onnx'), bytes);
    writeFileSync(join(folder, 'input.f32'), new Uint8Array(buffer, byteOffset, byteLength));
    const request = {
      input,
      shape: tensor.shape,
      threads: 2,
      edits: edits.map(({ site, index, bit }) => [site.name, index, bit]),
    };
    writeFileSync(join(folder, 'request.json'), JSON.stringify(request));
    const { status, stdout, stderr } = spawnSync(python, [script, folder], {
      encoding: 'utf8',
      timeout: 480_000,
      env: { ...process.env, PYTHONPATH: helpers },
    });
    if (status !== 0) throw new Error(`PyTorch failed: ${stderr.slice(-2000)}`);
    const raw = readFileSync(join(folder, 'decisions.i32'));
    const decisions = new Int32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
    return { decisions, ...(JSON.parse(stdout) as Omit<TorchFaults, 'decisions'>) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
