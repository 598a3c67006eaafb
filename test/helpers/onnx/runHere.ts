import { InferenceSession } from 'onnxruntime-node';

import type { Tensor, TensorMap } from '../../../src/core/tensor.ts';
import { fromRuntimeTensor, toRuntimeTensor } from '../../../src/onnx/sessions/runtimeTensor.ts';

const OPTIONS = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 } as const;

/** A model loaded in this thread, for tests: quicker to start than a pool. */
export async function loadHere(
  bytes: Uint8Array,
): Promise<{ run(feeds: TensorMap): Promise<Record<string, Tensor>>; release(): Promise<void> }> {
  const session = await InferenceSession.create(bytes, OPTIONS);
  return {
    async run(feeds) {
      const known = Object.entries(feeds).filter(([name]) => session.inputNames.includes(name));
      const outputs = await session.run(
        Object.fromEntries(known.map(([name, tensor]) => [name, toRuntimeTensor(tensor)])),
      );
      return Object.fromEntries(
        Object.entries(outputs).map(([name, tensor]) => [name, fromRuntimeTensor(tensor)]),
      );
    },
    release: () => session.release(),
  };
}

/** Runs a model once in this thread. */
export async function runHere(bytes: Uint8Array, feeds: TensorMap): Promise<TensorMap> {
  const session = await loadHere(bytes);
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}
