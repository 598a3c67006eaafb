import { unsupportedModel } from './invalidModel.ts';
import { DATA_LOCATION, EXTERNAL_DATA, isExternal, RAW_DATA } from './externalData.ts';
import { notOnnx, wireFields, type MessageKind, type WireField } from './wireFields.ts';

const MAX_BYTES = 2 ** 31 - 1;

/** Where the data of a tensor are. */
export interface ExternalPiece {
  /** Path of the file, as the model names it: relative to the model's own. */
  readonly location: string;
  /** First byte. */
  readonly offset: number;
  /** Number of bytes; undefined for the rest of the file. */
  readonly length: number | undefined;
}

/** Bytes of a message that was put together anew. */
interface Rewritten {
  readonly parts: readonly Uint8Array[];
  readonly length: number;
}

/**
 * The same model as one file: the data of tensors in other files, as `read` gives them, become raw data. All other bytes
 * stay as they are. Returns the model itself when it keeps no tensor elsewhere. Throws a ConfigurationError for bytes that are no model, for a
 * tensor that names no file, and when the whole exceeds 2 GiB, the limit of the format.
 */
export function inlineExternalData(
  model: Uint8Array,
  read: (piece: ExternalPiece) => Uint8Array,
): Uint8Array {
  const whole = rewrite('model', 0, model.byteLength, 0);
  if (whole === undefined) return model;
  if (whole.length > MAX_BYTES) {
    throw unsupportedModel(
      `the model has ${whole.length} bytes with its external data`,
      'ONNX files end at 2 GiB; use a smaller model',
    );
  }
  const bytes = new Uint8Array(whole.length);
  let at = 0;
  for (const part of whole.parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;

  function rewrite(
    kind: MessageKind,
    start: number,
    end: number,
    depth: number,
  ): Rewritten | undefined {
    const parts: Uint8Array[] = [];
    const entries: WireField[] = [];
    let isOutside = false;
    let isChanged = false;
    for (const field of wireFields(model, kind, { start, end, depth })) {
      const made = field.child && rewrite(field.child, field.from, field.to, depth + 1);
      if (made !== undefined) {
        isChanged = true;
        parts.push(tag(field.number, made.length), ...made.parts);
      } else if (kind === 'tensor' && [EXTERNAL_DATA, DATA_LOCATION].includes(field.number)) {
        isOutside ||= isExternal(field);
        if (field.number === EXTERNAL_DATA) entries.push(field);
      } else parts.push(model.subarray(field.start, field.to));
    }
    if (isOutside) {
      const data = read(pieceOf(entries));
      parts.push(tag(RAW_DATA, data.length), data);
    } else if (!isChanged) return undefined;
    return { parts, length: parts.reduce((sum, part) => sum + part.length, 0) };
  }

  function pieceOf(entries: readonly WireField[]): ExternalPiece {
    const known = new Map(entries.map(entryOf));
    const location = known.get('location') ?? '';
    const offset = Number(known.get('offset') ?? 0);
    const length = known.has('length') ? Number(known.get('length')) : undefined;
    const isWhole = (value: number) => Number.isSafeInteger(value) && value >= 0;
    if (location === '' || !isWhole(offset) || !isWhole(length ?? 0)) {
      throw notOnnx(
        `a tensor has external data at '${location}', offset ${offset}, length ${length}`,
      );
    }
    return { location, offset, length };
  }

  /** StringStringEntryProto: key 1, value 2. */
  function entryOf({ from, to }: WireField): readonly [string, string] {
    const text: Record<number, string> = {};
    // A message without children: the kind only says which fields to walk into.
    for (const field of wireFields(model, 'tensor', { start: from, end: to, depth: 0 })) {
      text[field.number] = new TextDecoder().decode(model.subarray(field.from, field.to));
    }
    return [text[1] ?? '', text[2] ?? ''];
  }
}

/** The tag and length of a field of bytes. */
function tag(field: number, length: number): Uint8Array {
  return Uint8Array.from([...varint(field * 8 + 2), ...varint(length)]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}
