import { deflateSync } from 'node:zlib';

/** Objects of one object stream. */
const TOGETHER = 2000;
/** Bytes of the fields of an entry of the cross-reference stream: its kind, an offset or a stream's number, a place. */
const FIELDS = [1, 4, 2] as const;
/** The filter of a row that is written as its difference to the row above. */
const PNG_UP = 2;

interface PdfObject {
  readonly number: number;
  /** From `N 0 obj` to `endobj`, as pdfkit wrote it. */
  readonly bytes: Buffer;
}

/** Where an object is: at an offset of the file, or at a place in an object stream. */
type Entry = readonly [kind: 1 | 2, at: number, place: number];

/**
 * The same document with its objects in compressed object streams and a cross-reference stream (ISO 32000-1, 7.5.7 and
 * 7.5.8; PDF/A-3 allows them): the structure of a tagged document is thousands of small objects, which take a third of
 * the file otherwise. Reads what pdfkit writes, one section with one cross-reference table, and nothing else.
 */
export function packObjects(pdf: Uint8Array): Uint8Array {
  const source = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength);
  const { header, objects, trailer } = readObjects(source);
  const parts: Buffer[] = [header];
  let length = header.length;
  const entries = new Map<number, Entry>();
  const append = (number: number, bytes: Buffer): void => {
    entries.set(number, [1, length, 0]);
    parts.push(bytes);
    length += bytes.length;
  };
  const packed: PdfObject[] = [];
  for (const object of objects)
    if (isStream(object)) append(object.number, object.bytes);
    else packed.push(object);
  let next = Math.max(0, ...objects.map(({ number }) => number)) + 1;
  for (let from = 0; from < packed.length; from += TOGETHER) {
    const group = packed.slice(from, from + TOGETHER);
    const number = next++;
    append(number, objectStream(number, group));
    group.forEach((object, place) => entries.set(object.number, [2, number, place]));
  }
  const start = length;
  append(next, crossReferences(next, entries, trailer, start));
  parts.push(Buffer.from(`startxref\n${start}\n%%EOF\n`, 'latin1'));
  return new Uint8Array(Buffer.concat(parts));
}

/** The objects of a file by its cross-reference table, in their order in the file. */
function readObjects(source: Buffer): {
  readonly header: Buffer;
  readonly objects: readonly PdfObject[];
  readonly trailer: string;
} {
  const start = Number(
    source
      .subarray(source.lastIndexOf('startxref') + 9)
      .toString('latin1', 0, 12)
      .trim()
      .split('\n')[0],
  );
  const end = source.indexOf('trailer', start);
  const [, , ...lines] = source.toString('latin1', start, end).trimEnd().split('\n');
  const places = lines
    .map((line, number) => ({ number, at: Number(line.slice(0, 10)), used: line[17] === 'n' }))
    .filter(({ used }) => used)
    .toSorted((a, b) => a.at - b.at);
  const dictionary = source.toString('latin1', end, source.lastIndexOf('startxref'));
  return {
    header: source.subarray(0, places[0]?.at ?? start),
    objects: places.map(({ number, at }, index) => ({
      number,
      bytes: source.subarray(at, places[index + 1]?.at ?? start),
    })),
    trailer: dictionary.slice(dictionary.indexOf('<<') + 2, dictionary.lastIndexOf('>>')),
  };
}

function isStream({ bytes }: PdfObject): boolean {
  return bytes
    .toString('latin1', bytes.length - 24)
    .trimEnd()
    .endsWith('endstream\nendobj');
}

function objectStream(number: number, group: readonly PdfObject[]): Buffer {
  const bodies = group.map(({ bytes }) =>
    bytes.subarray(bytes.indexOf('\n') + 1, bytes.lastIndexOf('endobj')),
  );
  let at = 0;
  const places = group.map((object, index) => {
    const place = `${object.number} ${at}`;
    at += bodies[index]?.length ?? 0;
    return place;
  });
  const head = Buffer.from(`${places.join(' ')}\n`, 'latin1');
  return stream(
    number,
    `/Type /ObjStm\n/N ${group.length}\n/First ${head.length}\n`,
    Buffer.concat([head, ...bodies]),
  );
}

function crossReferences(
  number: number,
  entries: ReadonlyMap<number, Entry>,
  trailer: string,
  start: number,
): Buffer {
  const width = FIELDS[0] + FIELDS[1] + FIELDS[2];
  const table = Buffer.alloc((number + 1) * width);
  // The first entry is the head of the list of free objects.
  table.writeUInt16BE(0xffff, FIELDS[0] + FIELDS[1]);
  for (const [own, [kind, at, place]] of [...entries, [number, [1, start, 0]] as const]) {
    const offset = table.writeUInt8(kind, own * width);
    table.writeUInt16BE(place, table.writeUInt32BE(at, offset));
  }
  // Each row as its difference to the one above (PNG's filter Up): neighbours differ little.
  const rows = Buffer.alloc((number + 1) * (width + 1));
  for (let row = 0; row <= number; row++) {
    const to = row * (width + 1);
    rows[to] = PNG_UP;
    for (let i = 0; i < width; i++) {
      const at = row * width + i;
      rows[to + 1 + i] = table[at]! - (row === 0 ? 0 : table[at - width]!);
    }
  }
  const rest = trailer.replace(/\/Size \d+/, '').trim();
  return stream(
    number,
    `/Type /XRef\n/Size ${number + 1}\n/W [${FIELDS.join(' ')}]\n/DecodeParms << /Predictor 12 /Columns ${width} >>\n${rest}\n`,
    rows,
  );
}

function stream(number: number, dictionary: string, content: Buffer): Buffer {
  const data = deflateSync(content, { level: 9 });
  return Buffer.concat([
    Buffer.from(
      `${number} 0 obj\n<<\n${dictionary}/Filter /FlateDecode\n/Length ${data.length}\n>>\nstream\n`,
      'latin1',
    ),
    data,
    Buffer.from('\nendstream\nendobj\n', 'latin1'),
  ]);
}
