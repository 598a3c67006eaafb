import { ConfigurationError } from '../../core/errors.ts';
import type { WireField } from './wireFields.ts';

/** Fields of TensorProto (onnx.proto). */
export const RAW_DATA = 9;
export const EXTERNAL_DATA = 13;
export const DATA_LOCATION = 14;

/** What to do about tensors in other files. */
export const EXTERNAL_DATA_HINT =
  'write `externalData: allow` beside `model` of the target, which reads files in the folder of the model, ' +
  'or save it as one file, in Python: onnx.save(onnx.load(path), "whole.onnx")';

/** Whether a field of a tensor says that its data are in another file. */
export function isExternal({ number, wire, value }: WireField): boolean {
  return (
    (number === EXTERNAL_DATA && wire === 2) ||
    (number === DATA_LOCATION && wire === 0 && value === 1)
  );
}

/** The error for a model whose tensors are in files that were not allowed. */
export function externalDataError(): ConfigurationError {
  return new ConfigurationError('the model keeps tensors in other files (external data)', {
    code: 'onnx.external-data',
    hint: EXTERNAL_DATA_HINT,
  });
}
