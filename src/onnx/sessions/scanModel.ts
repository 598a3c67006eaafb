import { ConfigurationError } from '../../core/errors.ts';
import { externalDataError, isExternal } from '../proto/externalData.ts';
import { notOnnx, wireFields, type MessageKind } from '../proto/wireFields.ts';

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
  if (kind === 'graph') scan.graphs++;
  const texts = new Map<number, string>();
  for (const field of wireFields(scan.bytes, kind, { start, end, depth })) {
    const { number, wire, from, to, child } = field;
    if (child !== undefined) walk(scan, child, from, to, depth + 1);
    else if (kind === 'tensor' && isExternal(field)) throw externalDataError();
    else if (wire === 2 && isText(kind, number)) {
      texts.set(number, text(scan.bytes.subarray(from, to)));
    }
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
