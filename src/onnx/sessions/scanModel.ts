import { ConfigurationError } from '../../core/errors.ts';

/** Domains whose operators ONNX Runtime brings along. */
const KNOWN_DOMAINS = new Set([
  '',
  'ai.onnx',
  'ai.onnx.ml',
  'ai.onnx.training',
  'ai.onnx.preview.training',
  'com.microsoft',
  'com.microsoft.nchwc',
  'com.ms.internal.nhwc',
]);

type MessageKind = keyof typeof NESTED;

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
/** An ONNX file cannot be larger. */
export const MAX_MODEL_BYTES = 2 ** 31 - 1;

/**
 * Looks through a model's bytes before the runtime does, without copying them. Throws a ConfigurationError for what
 * must not load: bytes that are no ONNX file, tensors kept in other files, operators of unknown domains, and more bytes
 * than allowed (default: 2 GiB, the limit of the format). Returns whether the model can repeat a part of itself, so that
 * values say how long a run takes.
 */
export function scanModel(
  model: Uint8Array,
  maxBytes: number = MAX_MODEL_BYTES,
): { readonly loops: boolean } {
  if (model.byteLength === 0) throw notOnnx('the file is empty');
  if (model.byteLength > maxBytes) {
    throw new ConfigurationError(
      `the model has ${model.byteLength} bytes, more than the ${maxBytes} that are allowed`,
      {
        code: 'onnx.too-large',
        hint:
          maxBytes < MAX_MODEL_BYTES
            ? 'allow more bytes, or use a smaller model'
            : 'an ONNX file cannot be larger than 2 GiB; use a smaller model',
      },
    );
  }
  const scan: Scan = {
    bytes: model,
    loops: false,
    graphs: 0,
    domains: new Map(),
    functionDomains: new Set(),
  };
  walk(scan, 'model', 0, model.byteLength, 0);
  if (scan.graphs === 0) throw notOnnx('it holds no graph');
  for (const [domain, operator] of scan.domains) {
    if (KNOWN_DOMAINS.has(domain) || scan.functionDomains.has(domain)) continue;
    throw new ConfigurationError(
      `the model uses operator ${operator} of the domain '${domain}', which ONNX Runtime does not have`,
      {
        code: 'onnx.custom-domain',
        hint: 'export the model with standard ONNX operators; custom operator libraries are not loaded',
      },
    );
  }
  return { loops: scan.loops };
}

interface Scan {
  readonly bytes: Uint8Array;
  loops: boolean;
  graphs: number;
  /** Domain to the first operator seen in it. */
  readonly domains: Map<string, string>;
  readonly functionDomains: Set<string>;
}

function walk(scan: Scan, kind: MessageKind, start: number, end: number, depth: number): void {
  if (depth > MAX_DEPTH) throw notOnnx(`messages are nested deeper than ${MAX_DEPTH}`);
  if (kind === 'graph') scan.graphs++;
  const children: Readonly<Record<number, string>> = NESTED[kind];
  const texts = new Map<number, string>();
  let at = start;
  while (at < end) {
    const tag = readVarint(scan.bytes, at, end);
    const field = Math.floor(tag.value / 8);
    const wire = tag.value % 8;
    at = tag.next;
    if (field === 0) throw notOnnx(`byte ${at} is not a field`);
    if (wire === 2) {
      const length = readVarint(scan.bytes, at, end);
      at = length.next + length.value;
      if (at > end) throw notOnnx(`a field at byte ${length.next} runs past its end`);
      const child = children[field];
      if (child !== undefined) walk(scan, child as MessageKind, length.next, at, depth + 1);
      else if (kind === 'tensor' && field === 13) throw external();
      else if (isText(kind, field)) texts.set(field, text(scan.bytes.subarray(length.next, at)));
    } else if (wire === 0) {
      const value = readVarint(scan.bytes, at, end);
      at = value.next;
      if (kind === 'tensor' && field === 14 && value.value === 1) throw external();
    } else if (wire === 1 || wire === 5) {
      at += wire === 1 ? 8 : 4;
      if (at > end) throw notOnnx('a number runs past its end');
    } else throw notOnnx(`byte ${at} has the unknown wire type ${wire}`);
  }
  if (kind === 'node') {
    const domain = texts.get(7) ?? '';
    if (/^(Loop|Scan)$/.test(texts.get(4) ?? '')) scan.loops = true;
    if (!scan.domains.has(domain)) scan.domains.set(domain, texts.get(4) ?? '(unnamed)');
  }
  if (kind === 'function') scan.functionDomains.add(texts.get(10) ?? '');
}

function isText(kind: MessageKind, field: number): boolean {
  return (kind === 'node' && (field === 4 || field === 7)) || (kind === 'function' && field === 10);
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, 200));
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

function notOnnx(why: string): ConfigurationError {
  return new ConfigurationError(`this is not an ONNX model: ${why}`, {
    code: 'onnx.invalid-model',
    hint: 'give a file that an exporter wrote as .onnx, complete and not compressed',
  });
}

function external(): ConfigurationError {
  return new ConfigurationError('the model keeps tensors in other files (external data)', {
    code: 'onnx.external-data',
    hint: 'save the model as one file, in Python: onnx.save(onnx.load(path), "whole.onnx")',
  });
}
