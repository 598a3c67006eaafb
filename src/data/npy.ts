import { ConfigurationError } from '../core/errors.ts';
import { float16ToNumber } from '../core/half.ts';
import { elementCount } from '../core/tensor.ts';
import type { Tensor } from '../core/tensor.ts';

/** An array of numbers as NumPy saved it, row-major. */
export interface NumberArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
  /** Whether its type holds whole numbers alone. */
  readonly whole: boolean;
}

const MAGIC = '\u0093NUMPY';

/** Reads the .npy format, versions 1 to 3: booleans, whole numbers and floats. Throws ConfigurationError. */
export function parseNpy(bytes: Uint8Array, where: string): NumberArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const latin = (from: number, to: number): string =>
    String.fromCharCode(...bytes.subarray(from, to));
  if (bytes.length < 12 || latin(0, 6) !== MAGIC) refuse(where, 'it does not begin as one');
  const wide = bytes[6]! >= 2;
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const start = wide ? 12 : 10;
  if (start + length > bytes.length) refuse(where, 'its header is cut off');
  const header = latin(start, start + length);
  const descr = /'descr':\s*'([^']+)'/.exec(header)?.[1] ?? '';
  const extents = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  const match = /^([<>|=]?)([bBiuf])(\d)$/.exec(descr.replace('?', 'b1'));
  if (match === null || extents === undefined)
    return refuse(where, `its elements are ${descr || 'unknown'}; numbers are needed`);
  const shape = extents
    .split(',')
    .filter((extent) => extent.trim() !== '')
    .map(Number);
  const [, order = '', type = '', width = ''] = match;
  const size = Number(width);
  const read = reader(view, type, size, order !== '>');
  const count = elementCount(shape);
  const from = start + length;
  if (read === undefined) return refuse(where, `elements of type ${descr} are not read`);
  if (from + count * size > bytes.length) refuse(where, 'its data are cut off');
  const data = new Float64Array(count);
  for (let i = 0; i < count; i++) data[i] = read(from + i * size);
  const fortran = /'fortran_order':\s*True/.test(header);
  return { shape, data: fortran ? toRowMajor(data, shape) : data, whole: type !== 'f' };
}

function reader(
  view: DataView,
  type: string,
  size: number,
  little: boolean,
): ((at: number) => number) | undefined {
  const readers: Readonly<Record<string, (at: number) => number>> = {
    b1: (at) => view.getUint8(at),
    u1: (at) => view.getUint8(at),
    u2: (at) => view.getUint16(at, little),
    u4: (at) => view.getUint32(at, little),
    u8: (at) => Number(view.getBigUint64(at, little)),
    i1: (at) => view.getInt8(at),
    i2: (at) => view.getInt16(at, little),
    i4: (at) => view.getInt32(at, little),
    i8: (at) => Number(view.getBigInt64(at, little)),
    f2: (at) => float16ToNumber(view.getUint16(at, little)),
    f4: (at) => view.getFloat32(at, little),
    f8: (at) => view.getFloat64(at, little),
  };
  return readers[`${type}${size}`];
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

function refuse(where: string, what: string): never {
  throw new ConfigurationError(`${where} is not an .npy file that can be read: ${what}`, {
    code: 'config.npy',
    hint: 'Save numbers with numpy.save or numpy.savez.',
  });
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  bool: '|b1',
  uint8: '|u1',
  int8: '|i1',
  uint16: '<u2',
  int16: '<i2',
  uint32: '<u4',
  int32: '<i4',
  uint64: '<u8',
  int64: '<i8',
  float16: '<f2',
  float32: '<f4',
  float64: '<f8',
};

/** A tensor as an .npy file, byte for byte; undefined for a type that NumPy lacks (bfloat16, byte strings). */
export function encodeNpy({ dtype, shape, data }: Tensor): Uint8Array | undefined {
  const descr = DESCRIPTIONS[dtype];
  if (descr === undefined || !ArrayBuffer.isView(data)) return undefined;
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${tuple}), }`;
  // The data begin at a multiple of 64 bytes.
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const bytes = new Uint8Array(10 + length + data.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 255, length >> 8]);
  bytes.set(new TextEncoder().encode(`${text.padEnd(length - 1)}\n`), 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + length);
  return bytes;
}
