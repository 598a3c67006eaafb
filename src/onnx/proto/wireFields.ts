import { ConfigurationError } from '../../core/errors.ts';

/** Kinds of messages in an ONNX file that can hold tensors or nodes. */
export type MessageKind = keyof typeof NESTED;

/** Which fields of which message hold messages worth walking into: the public field numbers of onnx.proto. */
const NESTED = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  training: { 1: 'graph', 2: 'graph' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  function: { 7: 'node', 11: 'attribute' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
  tensor: {},
} as const satisfies Record<string, Readonly<Record<number, string>>>;

const MAX_DEPTH = 64;

/** A field of a message as it is on the wire; positions are bytes of the whole file. */
export interface WireField {
  readonly number: number;
  /** 0: a number, `value`; 1 and 5: eight and four bytes; 2: bytes from `from` to `to`. */
  readonly wire: number;
  /** Where its tag begins. */
  readonly start: number;
  readonly from: number;
  readonly to: number;
  readonly value: number;
  /** What it holds, for a message worth walking into. */
  readonly child: MessageKind | undefined;
}

/** The fields of a message in their order, without copying. Throws a ConfigurationError for bytes that are no message. */
export function* wireFields(
  bytes: Uint8Array,
  kind: MessageKind,
  { start, end, depth }: { readonly start: number; readonly end: number; readonly depth: number },
): Generator<WireField> {
  if (depth > MAX_DEPTH) throw notOnnx(`messages are nested deeper than ${MAX_DEPTH}`);
  const children: Readonly<Record<number, MessageKind>> = NESTED[kind];
  let at = start;
  while (at < end) {
    const begin = at;
    const tag = readVarint(bytes, at, end);
    const number = Math.floor(tag.value / 8);
    const wire = tag.value % 8;
    let from = tag.next;
    let value = 0;
    if (number === 0) throw notOnnx(`byte ${from} is not a field`);
    if (wire === 2) {
      const length = readVarint(bytes, from, end);
      from = length.next;
      at = from + length.value;
      if (at > end) throw notOnnx(`a field at byte ${from} runs past its end`);
    } else if (wire === 0) {
      const read = readVarint(bytes, from, end);
      value = read.value;
      at = read.next;
    } else if (wire === 1 || wire === 5) {
      at = from + (wire === 1 ? 8 : 4);
      if (at > end) throw notOnnx('a number runs past its end');
    } else throw notOnnx(`byte ${from} has the unknown wire type ${wire}`);
    const child = wire === 2 ? children[number] : undefined;
    yield { number, wire, start: begin, from, to: at, value, child };
  }
}

function readVarint(
  bytes: Uint8Array,
  start: number,
  end: number,
): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let at = start, scale = 1; at < Math.min(end, start + 10); at++, scale *= 128) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, next: at + 1 };
  }
  throw notOnnx(`the number at byte ${start} does not end`);
}

/** The error for bytes that are no ONNX file. */
export function notOnnx(why: string): ConfigurationError {
  return new ConfigurationError(`this is not an ONNX model: ${why}`, {
    code: 'onnx.invalid-model',
    hint: 'give a file that an exporter wrote as .onnx, complete and not compressed',
  });
}
