import { elementCount } from '../core/tensor.ts';
import { sourceOf } from './byteSource.ts';
import type { ByteSource } from './byteSource.ts';
import { readNpyHeader } from './npyHeader.ts';

/** An array of numbers that stands in a file, row-major. */
export interface NumberFile {
  readonly shape: readonly number[];
  /** How many numbers it has. */
  readonly size: number;
  /** Whether its type holds whole numbers alone. */
  readonly whole: boolean;
  /** The numbers from `from` up to `to`. */
  readonly numbers: (from: number, to: number) => Promise<Float64Array>;
}

/**
 * Opens an .npy array; numbers are read when they are asked for, but an array in Fortran's order is put in order at once
 * and kept. Throws ConfigurationError.
 */
export async function openNpy(source: ByteSource): Promise<NumberFile> {
  const { shape, start, width, fortran, whole, read } = await readNpyHeader(source);
  const size = elementCount(shape);
  const numbers = async (from: number, to: number): Promise<Float64Array> => {
    const bytes = await source.slice(start + from * width, start + to * width);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const data = new Float64Array(to - from);
    for (let i = 0; i < data.length; i++) data[i] = read(view, i * width);
    return data;
  };
  if (!fortran || shape.length < 2) return { shape, size, whole, numbers };
  const ordered = toRowMajor(await numbers(0, size), shape);
  return { shape, size, whole, numbers: async (from, to) => ordered.subarray(from, to) };
}

/** All numbers of an .npy file in memory. Throws ConfigurationError. */
export async function parseNpy(
  bytes: Uint8Array,
  where: string,
): Promise<Pick<NumberFile, 'shape' | 'whole'> & { readonly data: Float64Array }> {
  const { shape, whole, size, numbers } = await openNpy(sourceOf(where, bytes));
  return { shape, whole, data: await numbers(0, size) };
}

function toRowMajor(data: Float64Array, shape: readonly number[]): Float64Array {
  const ordered = new Float64Array(data.length);
  const place = shape.map(() => 0);
  for (let i = 0; i < data.length; i++) {
    let at = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) at = at * shape[axis]! + place[axis]!;
    ordered[i] = data[at]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place[axis]!++;
      if (place[axis]! < shape[axis]!) break;
      place[axis] = 0;
    }
  }
  return ordered;
}
