import { zipSync } from 'fflate';

import { elementCount, type NumericArray, type TensorMap } from '../../core/tensor.ts';
import { encodeNpy } from '../../data/encodeNpy.ts';

/** The golden outputs by name as an .npz file, the items of all batches one after the other; the same bytes each time. */
export function goldenFile(golden: readonly TensorMap[]): Uint8Array {
  const files: Record<string, Uint8Array> = {};
  for (const [name, first] of Object.entries(golden[0] ?? {})) {
    const parts = golden.map((outputs) => outputs[name]!);
    if (first.dtype === 'bytes') continue;
    const stacked = first.shape.length > 0;
    const shape = stacked
      ? [parts.reduce((sum, { shape }) => sum + shape[0]!, 0), ...first.shape.slice(1)]
      : [parts.length];
    const data = new (first.data.constructor as new (length: number) => NumericArray)(
      elementCount(shape),
    );
    let at = 0;
    for (const part of parts) {
      (data as Float32Array).set(part.data as Float32Array, at);
      at += part.data.length;
    }
    const bytes = encodeNpy({ dtype: first.dtype, shape, data });
    if (bytes !== undefined) files[`${name}.npy`] = bytes;
  }
  return zipSync(files, { level: 6, mtime: '1980-01-01T00:00:00' });
}
