import { inflateSync } from 'fflate';

import { sourceOf } from './byteSource.ts';
import type { ByteSource } from './byteSource.ts';

/** A file in a ZIP archive. */
interface ZipEntry {
  readonly name: string;
  /** Its bytes: those of the archive where it is stored as it is, else inflated now and kept. */
  open(): Promise<ByteSource>;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LONGEST_END = 22 + 65_535;
const MASKED = 0xffff_ffff;

/**
 * The entries of a ZIP archive by its central directory (APPNOTE.TXT 4.3, with sizes of more than 4 GiB), so that a
 * stored entry is read in pieces. Throws RangeError with what is wrong.
 */
export async function zipEntries(archive: ByteSource): Promise<readonly ZipEntry[]> {
  const tail = viewOf(await archive.slice(Math.max(0, archive.size - LONGEST_END), archive.size));
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== END) end--;
  if (end < 0) throw new RangeError('it does not end as a ZIP archive');
  let count = tail.getUint16(end + 10, true);
  let at = tail.getUint32(end + 16, true);
  let length = tail.getUint32(end + 12, true);
  if (at === MASKED || count === 0xffff) {
    const record = viewOf(
      await archive.slice(...wide(tail.getBigUint64(end - 12, true), 56, archive)),
    );
    count = Number(record.getBigUint64(32, true));
    length = Number(record.getBigUint64(40, true));
    at = Number(record.getBigUint64(48, true));
  }
  if (at + length > archive.size) throw new RangeError('its directory is cut off');
  const bytes = await archive.slice(at, at + length);
  const view = viewOf(bytes);
  const entries: ZipEntry[] = [];
  for (let i = 0, from = 0; i < count; i++) {
    if (from + 46 > view.byteLength || view.getUint32(from, true) !== CENTRAL)
      throw new RangeError('its directory is damaged');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      view.getUint16(from + offset, true),
    ) as [number, number, number];
    const name = new TextDecoder().decode(bytes.subarray(from + 46, from + 46 + nameLength));
    entries.push(entry(archive, name, view, from, from + 46 + nameLength, extraLength));
    from += 46 + nameLength + extraLength + commentLength;
  }
  return entries;
}

function entry(
  archive: ByteSource,
  name: string,
  view: DataView,
  from: number,
  extra: number,
  extraLength: number,
): ZipEntry {
  const method = view.getUint16(from + 10, true);
  // In the order in which the extra field holds those that do not fit into 32 bits.
  const fields = [24, 20, 42].map((offset) => view.getUint32(from + offset, true));
  for (let at = extra; at + 4 <= extra + extraLength; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let next = at + 4;
    for (const [i, field] of fields.entries()) {
      if (field !== MASKED) continue;
      fields[i] = Number(view.getBigUint64(next, true));
      next += 8;
    }
  }
  const [size, packed, header] = fields as [number, number, number];
  return {
    name,
    async open() {
      if (header + 30 > archive.size) throw new RangeError(`${name} is cut off`);
      const local = viewOf(await archive.slice(header, header + 30));
      const start = header + 30 + local.getUint16(26, true) + local.getUint16(28, true);
      if (start + packed > archive.size) throw new RangeError(`${name} is cut off`);
      const path = `${archive.path}: ${name}`;
      if (method === 0)
        return {
          path,
          size,
          slice: (first, last) => archive.slice(start + first, start + last),
        };
      if (method !== 8) throw new RangeError(`${name} is compressed by method ${method}`);
      const inflated = inflateSync(await archive.slice(start, start + packed), {
        out: new Uint8Array(size),
      });
      return sourceOf(path, inflated);
    },
  };
}

function wide(start: bigint, length: number, archive: ByteSource): [number, number] {
  const from = Number(start);
  if (from + length > archive.size) throw new RangeError('its directory is cut off');
  return [from, from + length];
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
