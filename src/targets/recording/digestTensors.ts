import { createHash } from 'node:crypto';

import type { TensorMap } from '../../core/tensor.ts';

/** SHA-256, in hex, of names, types, shapes and elements; the order of the names does not matter. */
export function digestTensors(tensors: TensorMap): string {
  const hash = createHash('sha256');
  for (const [name, { dtype, shape, data }] of Object.entries(tensors).toSorted(byName)) {
    hash.update(`${JSON.stringify([name, dtype, shape])}\n`);
    if (ArrayBuffer.isView(data)) {
      hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    } else {
      for (const element of data) hash.update(`${element.byteLength}:`).update(element);
    }
  }
  return hash.digest('hex');
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
