import { ConfigurationError } from '../../core/errors.ts';

/** The error for a file that is no valid ONNX model: what is wrong, and where. */
export function invalidModel(what: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(`this is not a valid ONNX model: ${what}`, {
    code: 'onnx.invalid-model',
    hint: 'export the model again, and check it in Python with onnx.checker.check_model',
    cause,
  });
}

/** The error for a valid model with something that we do not handle. */
export function unsupportedModel(what: string, hint: string): ConfigurationError {
  return new ConfigurationError(what, { code: 'onnx.unsupported', hint });
}
