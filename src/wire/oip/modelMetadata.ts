import type { TensorSpec } from '../../core/signature.ts';
import { parseLooseJson, type LooseJson } from '../looseJson.ts';
import { WireError } from '../wireError.ts';
import { datatypeOf, dtypeOf } from './datatype.ts';
import { checkObject, fieldOf, objectsField, stringField, type JsonObject } from './jsonFields.ts';
import { checkShape } from './shape.ts';
import { checkName } from './tensorTable.ts';

/** What a server says of a model. Extents of -1 vary. */
export interface ModelMetadata {
  readonly name: string;
  readonly versions: readonly string[];
  readonly platform: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}

/** The JSON of `GET v2/models/M`. */
export function encodeModelMetadata(metadata: ModelMetadata): string {
  const tensors = (specs: readonly TensorSpec[]) =>
    specs.map(({ name, dtype, shape }) => ({ name, datatype: datatypeOf(dtype), shape }));
  return JSON.stringify({
    ...metadata,
    inputs: tensors(metadata.inputs),
    outputs: tensors(metadata.outputs),
  });
}

/** Reads the answer to `GET v2/models/M`. Throws WireError. */
export function decodeModelMetadata(body: Uint8Array | string): ModelMetadata {
  const what = 'the model metadata';
  const json = checkObject(parseLooseJson(body), what);
  const versions = fieldOf(json, 'versions') ?? [];
  // Some servers write numbers.
  const isVersion = (version: LooseJson): boolean =>
    typeof version === 'string' || typeof version === 'number';
  if (!Array.isArray(versions) || !versions.every(isVersion)) {
    throw new WireError('wire.message', `"versions" of ${what} must be a list of strings`);
  }
  return {
    name: stringField(json, 'name', what) ?? '',
    versions: versions.map(String),
    platform: stringField(json, 'platform', what) ?? '',
    inputs: tensorSpecs(objectsField(json, 'inputs', what), 'inputs'),
    outputs: tensorSpecs(objectsField(json, 'outputs', what), 'outputs'),
  };
}

/** Tensor descriptions as REST and gRPC send them, checked. */
export function tensorSpecs(list: readonly JsonObject[] | undefined, what: string): TensorSpec[] {
  return (list ?? []).map((item, i) => {
    const name = checkName(fieldOf(item, 'name'), `${what}[${i}] of the model metadata`);
    return {
      name,
      dtype: dtypeOf(fieldOf(item, 'datatype'), name),
      shape: checkShape(fieldOf(item, 'shape'), name, -1),
    };
  });
}
