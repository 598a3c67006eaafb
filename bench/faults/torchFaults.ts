import { fileURLToPath } from 'node:url';

import type { Tensor } from '../../src/core/tensor.ts';
import type { SitedBitEdit } from '../../src/faults/campaign/injection.ts';
import { findTorch, runTorch } from '../../test/helpers/onnx/runTorch.ts';

/** A script that injects, and the module that it needs beside PyTorch. */
const TOOLS = { loop: ['torchFaults.py'], mrfi: ['mrfiFaults.py', 'mrfi'] } as const;

/** What PyTorch found. */
export interface TorchFaults {
  /** For each flip, then each item: the decision, -1 where a score is not finite. */
  readonly decisions: Int32Array;
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Of the tool. */
  readonly version: string;
}

/**
 * Flips bits of weights one after the other in PyTorch, on one thread: in a loop of ours, or by MRFI. Undefined where
 * PROOFMARK_PYTHON names no Python that has the tool.
 */
export function torchFaults(
  tool: keyof typeof TOOLS,
  bytes: Uint8Array,
  [input, { data, shape }]: readonly [string, Tensor],
  edits: readonly SitedBitEdit[],
): TorchFaults | undefined {
  const [script, ...modules] = TOOLS[tool];
  const python = findTorch(...modules);
  if (python === undefined) return undefined;
  const { printed, found } = runTorch(
    {
      python,
      script: fileURLToPath(new URL(script, import.meta.url)),
      files: { 'model.onnx': bytes, 'input.f32': data as Float32Array },
      request: {
        input,
        shape,
        // CPU times are compared, and threads that wait for each other would count as busy.
        threads: 1,
        edits: edits.map(({ site, index, bit }) => [site.name, index, bit]),
      },
    },
    (read) => new Int32Array(read('decisions.i32')),
  );
  return { ...(printed as Omit<TorchFaults, 'decisions'>), decisions: found };
}
