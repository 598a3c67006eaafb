import { ConfigurationError } from '../core/errors.ts';
import { float16ToNumber } from '../core/half.ts';
import type { ByteSource } from './byteSource.ts';

/** What stands before the numbers of an .npy file. */
export interface NpyHeader {
  readonly shape: readonly number[];
  /** Where the numbers begin, in bytes. */
  readonly start: number;
  /** Bytes of one number. */
  readonly width: number;
  /** Whether the first dimension varies fastest. */
  readonly fortran: boolean;
  /** Whether its type holds whole numbers alone. */
  readonly whole: boolean;
  /** The number at a byte. */
  readonly read: (view: DataView, at: number) => number;
}

const MAGIC = '\u0093NUMPY';

type Reader = (view: DataView, at: number, little: boolean) => number;

const READERS: Readonly<Record<string, Reader>> = {
  b1: (view, at) => view.getUint8(at),
  u1: (view, at) => view.getUint8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  i1: (view, at) => view.getInt8(at),
  i2: (view, at, little) => view.getInt16(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  f2: (view, at, little) => float16ToNumber(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
};

/** Reads the header of the .npy format, versions 1 to 3: booleans, whole numbers and floats. Throws ConfigurationError. */
export async function readNpyHeader(source: ByteSource): Promise<NpyHeader> {
  const head = await source.slice(0, Math.min(12, source.size));
  const { from, start } = headerExtent(head, source.size, source.path);
  return parseHeader(await source.slice(from, start), start, source.size, source.path);
}

/** The same of a file in memory, at once. Throws ConfigurationError. */
export function npyHeaderOf(bytes: Uint8Array, where: string): NpyHeader {
  const { from, start } = headerExtent(bytes.subarray(0, 12), bytes.length, where);
  return parseHeader(bytes.subarray(from, start), start, bytes.length, where);
}

function headerExtent(
  head: Uint8Array,
  size: number,
  where: string,
): { readonly from: number; readonly start: number } {
  if (head.length < 12 || latin(head.subarray(0, 6)) !== MAGIC)
    refuse(where, 'it does not begin as one');
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const wide = head[6]! >= 2;
  const from = wide ? 12 : 10;
  const start = from + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  if (start > size) refuse(where, 'its header is cut off');
  return { from, start };
}

function parseHeader(text: Uint8Array, start: number, size: number, where: string): NpyHeader {
  const header = latin(text);
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
  const reader = READERS[`${type}${width}`];
  if (reader === undefined) return refuse(where, `elements of type ${descr} are not read`);
  const count = shape.reduce((product, extent) => product * extent, 1);
  if (start + count * Number(width) > size) refuse(where, 'its data are cut off');
  return {
    shape,
    start,
    width: Number(width),
    fortran: /'fortran_order':\s*True/.test(header),
    whole: type !== 'f',
    read: (numbers, at) => reader(numbers, at, order !== '>'),
  };
}

function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

function refuse(where: string, what: string): never {
  throw new ConfigurationError(`${where} is not an .npy file that can be read: ${what}`, {
    code: 'config.npy',
    hint: 'Save numbers with numpy.save or numpy.savez.',
  });
}
