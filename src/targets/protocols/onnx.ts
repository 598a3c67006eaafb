import { basename, resolve } from 'node:path';

import { z } from 'zod';

import { ConfigurationError, ProofmarkError } from '../../core/errors.ts';
import type { ModelSignature } from '../../core/signature.ts';
import type { FailureReason, Target } from '../../core/target.ts';
import { readModelFile } from '../../onnx/sessions/readModelFile.ts';
import { errorText } from '../errorText.ts';
import { externalDataOption } from '../externalDataOption.ts';
import { failedReply } from '../failedReply.ts';
import { connectionOptions } from '../network/endpointOptions.ts';
import type { Protocol } from '../protocol.ts';
import { unreadableFile } from '../unreadableFile.ts';

const options = z.strictObject({
  model: z.string().min(1).describe('Path of the ONNX file.'),
  workers: z
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe('Worker threads, each with a session of one thread.'),
  externalData: externalDataOption,
  isolated: z
    .boolean()
    .default(false)
    .describe('Run a model of unknown origin in child processes instead.'),
  signature: connectionOptions.signature,
});

/** An ONNX file in this process, in worker threads. */
export const onnxProtocol: Protocol<z.output<typeof options>> = {
  name: 'onnx',
  summary: 'an ONNX file, run in this process by ONNX Runtime',
  options,
  modelSource: ({ model, externalData }) => ({ path: model, externalData }),
  async open({ model, externalData, workers, isolated, signature: declared }, access) {
    const { baseDir, signal } = access;
    const path = resolve(baseDir, model);
    const { bytes, sha256 } = await readModelFile({ path, externalData }).catch(
      (error: unknown) => {
        throw error instanceof ConfigurationError
          ? inFile(path, error)
          : unreadableFile('model', path, error);
      },
    );
    const { createSessionPool } = await import('../../onnx/sessions/sessionPool.ts');
    const pool = await createSessionPool(bytes, { workers, isolated, signal }).catch(
      (error: unknown) => {
        throw inFile(path, error);
      },
    );
    const signature: ModelSignature = {
      name: basename(path, '.onnx'),
      platform: 'onnx',
      interface: 'tensors',
      inputs: declared?.inputs ?? pool.inputs,
      outputs: declared?.outputs ?? pool.outputs,
      ...(pool.leftOut.length === 0 ? {} : { leftOut: pool.leftOut }),
      digest: sha256,
    };
    const target: Target = {
      name: signature.name,
      describe: () => Promise.resolve(signature),
      async infer(inputs, signal) {
        const startedAt = performance.now();
        try {
          const outputs = await pool.run(inputs, { signal });
          return { status: 'ok', outputs, latencyMs: performance.now() - startedAt };
        } catch (error) {
          signal?.throwIfAborted();
          return failedReply(reasonOf(error), errorText(error), startedAt);
        }
      },
      close: () => pool.close(),
    };
    return target;
  },
};

/** A worker that is gone will not come back; all else is the model's answer to this query. */
function reasonOf(error: unknown): FailureReason {
  const lost = error instanceof ProofmarkError && /worker-lost|closed/.test(error.code);
  return lost ? 'unavailable' : 'rejected';
}

function inFile(path: string, error: unknown): unknown {
  if (!(error instanceof ConfigurationError)) return error;
  const { code, hint } = error;
  return new ConfigurationError(`${path}: ${error.message}`, { code, hint, cause: error });
}
