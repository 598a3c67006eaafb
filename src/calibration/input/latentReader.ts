import { ConfigurationError } from '../../core/errors.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { withOutputs } from '../../onnx/mutation/cutGraph.ts';
import { decodeModel } from '../../onnx/proto/decodeModel.ts';
import { encodeModel } from '../../onnx/proto/encodeModel.ts';
import { createSessionPool } from '../../onnx/sessions/sessionPool.ts';
import { tensorNumbers } from '../../space/outputsView.ts';

/** Reads the latent numbers of one item: of the reply where the target gives them, else from its ONNX file. */
export interface LatentReader {
  read(query: TensorMap, outputs: TensorMap): Promise<Float64Array>;
  close(): Promise<void>;
}

/**
 * Latent numbers by the names of outputs of the target, or of values within its ONNX file, which is then run beside it.
 * Throws ConfigurationError for a name that is neither.
 */
export async function latentReader(
  context: Pick<ProcedureContext<unknown>, 'signatures' | 'modelFile'>,
  names: readonly string[],
): Promise<LatentReader> {
  const given = new Set(context.signatures['target']?.outputs.map(({ name }) => name));
  const hidden = names.filter((name) => !given.has(name));
  // A target of named values says only in its replies what it gives.
  const file = hidden.length === 0 ? undefined : await context.modelFile('target');
  if (file === undefined && given.size > 0 && hidden.length > 0)
    return refuse(`the target gives no output "${hidden[0]}"; it gives ${[...given].join(', ')}`);
  const pool = file === undefined ? undefined : await hiddenValues(file.bytes, hidden);
  return {
    async read(query, outputs) {
      const all = pool === undefined ? outputs : { ...outputs, ...(await pool.run(query)) };
      return Float64Array.from(
        names.flatMap((name) => {
          const tensor = Object.hasOwn(all, name) ? all[name] : undefined;
          const values = tensor === undefined ? undefined : tensorNumbers(tensor);
          if (values === undefined || typeof values === 'string')
            return refuse(
              `the target gives no numbers as "${name}"; it gives ${Object.keys(outputs).join(', ')}`,
            );
          return Array.from(values);
        }),
      );
    },
    close: async () => pool?.close(),
  };
}

function hiddenValues(bytes: Uint8Array, names: readonly string[]) {
  const model = decodeModel(bytes);
  const made = model.graph.nodes.flatMap(({ outputs }) => outputs);
  const unknown = names.find((name) => !made.includes(name));
  if (unknown !== undefined)
    return refuse(
      `"${unknown}" is no output of the target and no value in its ONNX file; the last ones there are ${made.slice(-8).join(', ')}`,
    );
  return createSessionPool(encodeModel(withOutputs(model, names)));
}

function refuse(message: string): never {
  throw new ConfigurationError(message, {
    code: 'calibration.latent',
    hint: 'Name under `failurePredictor.latent` outputs of the target, or values within its ONNX file.',
  });
}
