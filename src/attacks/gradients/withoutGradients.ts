import { ConfigurationError } from '../../core/errors.ts';

/** Makes gradients; where the model has an operator that cannot be differentiated, the error says what remains possible. */
export async function withoutGradients<T>(make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof ConfigurationError) || error.code !== 'onnx.no-gradient') throw error;
    throw new ConfigurationError(`the model cannot be attacked by gradients: ${error.message}`, {
      code: 'config.no-gradient',
      hint: 'Attacks from scores (square, cma-es) and labels (adba-md) need none; as a base model choose another file.',
      cause: error,
    });
  }
}
