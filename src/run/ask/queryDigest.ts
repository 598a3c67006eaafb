import { hash } from 'node:crypto';

import type { TensorMap } from '../../core/tensor.ts';
import { encodeTensors } from '../../store/index.ts';

/** Identifies a query: the first 128 bits of SHA-256 over its tensors, whatever the order of their names. */
export function queryDigest(query: TensorMap): Buffer {
  // A binary string is three times as fast as a buffer from this function.
  const bytes = hash('sha256', encodeTensors(query, true), 'binary');
  return Buffer.from(bytes.slice(0, 16), 'binary');
}
