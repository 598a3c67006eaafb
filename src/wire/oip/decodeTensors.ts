import type { Tensor, TensorMap } from '../../core/tensor.ts';
import { WireError } from '../wireError.ts';
import { dtypeOf } from './datatype.ts';
import { decodeJsonData } from './decodeJsonData.ts';
import { fieldOf, parametersField, type JsonObject } from './jsonFields.ts';
import { decodeRawTensor } from './rawTensor.ts';
import { checkShape } from './shape.ts';
import { checkName, tensorTable } from './tensorTable.ts';

/** Reads the tensors of a JSON message, and their binary data, which must be used up exactly. */
export function decodeTensors(
  list: readonly JsonObject[],
  binary: Uint8Array,
  what: string,
  nullIsNan: boolean,
): TensorMap {
  let at = 0;
  const entries = list.map((item, i): readonly [string, Tensor] => {
    const name = checkName(fieldOf(item, 'name'), `${what}[${i}]`);
    const dtype = dtypeOf(fieldOf(item, 'datatype'), name);
    const shape = checkShape(fieldOf(item, 'shape'), name);
    const parameters = parametersField(item, `tensor "${name}"`);
    const size = parameters?.['binary_data_size'];
    if (size === undefined) {
      const base64 = parameters?.['content_type'] === 'base64';
      const data = fieldOf(item, 'data');
      return [name, decodeJsonData(name, dtype, shape, data, { base64, nullIsNan })];
    }
    const bytes = slice(binary, at, size, name);
    if (Object.hasOwn(item, 'data')) {
      throw new WireError('wire.binary', `tensor "${name}" has both "data" and binary data`);
    }
    at += bytes.length;
    return [name, decodeRawTensor(name, dtype, shape, bytes)];
  });
  if (at !== binary.length) {
    throw new WireError(
      'wire.binary',
      `${binary.length - at} bytes of binary data belong to no tensor of ${what}`,
    );
  }
  return tensorTable(entries);
}

function slice(binary: Uint8Array, at: number, size: unknown, name: string): Uint8Array {
  if (!Number.isSafeInteger(size) || (size as number) < 0) {
    throw new WireError('wire.binary', `tensor "${name}": binary_data_size must be a whole number`);
  }
  const end = at + (size as number);
  if (end <= binary.length) return binary.subarray(at, end);
  throw new WireError(
    'wire.binary',
    `tensor "${name}": binary_data_size is ${String(size)}, but ${binary.length - at} bytes are left`,
  );
}
