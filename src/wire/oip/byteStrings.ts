import { WireError } from '../wireError.ts';

const PREFIX = 4;

/** BYTES elements one after the other, each behind its length as 4 little-endian bytes. */
export function encodeByteStrings(elements: readonly Uint8Array[]): Uint8Array {
  let size = 0;
  for (const element of elements) size += PREFIX + element.length;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const element of elements) {
    view.setUint32(at, element.length, true);
    bytes.set(element, at + PREFIX);
    at += PREFIX + element.length;
  }
  return bytes;
}

/** The inverse of `encodeByteStrings`. Throws WireError `wire.binary` unless exactly `count` elements fill the bytes. */
export function decodeByteStrings(bytes: Uint8Array, count: number, tensor: string): Uint8Array[] {
  // Checked before anything is allocated: a stranger's shape must not decide about our memory.
  if (count * PREFIX > bytes.length) throw short(tensor, count, bytes.length);
  // Not slice(): that of a Buffer shares its memory.
  const copy = new Uint8Array(bytes);
  const view = new DataView(copy.buffer, copy.byteOffset, copy.byteLength);
  const elements: Uint8Array[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + PREFIX > copy.length) throw short(tensor, count, bytes.length);
    const end = at + PREFIX + view.getUint32(at, true);
    if (end > copy.length) throw short(tensor, count, bytes.length);
    elements.push(copy.subarray(at + PREFIX, end));
    at = end;
  }
  if (at === copy.length) return elements;
  throw new WireError(
    'wire.binary',
    `tensor "${tensor}": ${copy.length - at} bytes are left after its ${count} BYTES elements`,
  );
}

function short(tensor: string, count: number, size: number): WireError {
  return new WireError(
    'wire.binary',
    `tensor "${tensor}": ${size} bytes end before its ${count} BYTES elements do`,
  );
}
