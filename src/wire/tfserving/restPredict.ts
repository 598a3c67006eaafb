import type { TensorSpec } from '../../core/signature.ts';
import type { Dtype, Tensor, TensorMap } from '../../core/tensor.ts';
import { parseLooseJson, type LooseJson } from '../looseJson.ts';
import { decodeJsonData } from '../oip/decodeJsonData.ts';
import { elementTexts } from '../oip/encodeJsonData.ts';
import { checkObject, fieldOf, stringField, type JsonObject } from '../oip/jsonFields.ts';
import { tensorTable } from '../oip/tensorTable.ts';
import { decodeUtf8Strict } from '../oip/utf8.ts';
import { WireError } from '../wireError.ts';

/** Row: a list of instances; column: a tensor an input. */
export type PredictFormat = 'row' | 'column';

/** A request over REST as a server reads it. */
export interface RestPredictRequest {
  readonly signatureName: string | undefined;
  readonly format: PredictFormat;
  readonly inputs: TensorMap;
}

/**
 * The body of `POST /v1/models/M:predict`: `instances` or `inputs`. Texts that are not UTF-8 travel as `{"b64": ...}`;
 * NaN and infinities are written bare. Throws WireError for rows that differ in number.
 */
export function encodeRestPredict(
  inputs: TensorMap,
  format: PredictFormat,
  signatureName?: string,
): Uint8Array {
  const head =
    signatureName === undefined ? '' : `"signature_name":${JSON.stringify(signatureName)},`;
  const data = format === 'row' ? `"instances":${rows(inputs)}` : `"inputs":${columns(inputs)}`;
  return Buffer.from(`{${head}${data}}`);
}

/** The body of a server's answer. */
export function encodeRestPrediction(outputs: TensorMap, format: PredictFormat): Uint8Array {
  return Buffer.from(
    format === 'row' ? `{"predictions":${rows(outputs)}}` : `{"outputs":${columns(outputs)}}`,
  );
}

/** Reads a server's answer, given the outputs of the signature. Throws WireError. */
export function decodeRestPrediction(
  body: Uint8Array,
  specs: readonly TensorSpec[] | undefined,
): TensorMap {
  const json = checkObject(parseLooseJson(body), 'the response');
  const predictions = fieldOf(json, 'predictions');
  const outputs = fieldOf(json, 'outputs');
  if (predictions === undefined && outputs === undefined) {
    throw new WireError('wire.message', 'the response has neither "predictions" nor "outputs"');
  }
  const names = specs?.map(({ name }) => name) ?? [];
  const values =
    predictions === undefined ? columnValues(outputs, names) : rowValues(predictions, names);
  return tensorTable(
    Object.entries(values).map(([name, value]) => {
      const spec = specs?.find((one) => one.name === name);
      return [name, tensorOf(name, value, spec?.dtype)];
    }),
  );
}

/** Reads a request, given the inputs of the model. Throws WireError. */
export function decodeRestPredict(
  body: Uint8Array,
  specs: readonly TensorSpec[],
): RestPredictRequest {
  const json = checkObject(parseLooseJson(body), 'the request');
  const [instances, inputs] = [fieldOf(json, 'instances'), fieldOf(json, 'inputs')];
  if ((instances === undefined) === (inputs === undefined)) {
    throw new WireError('wire.message', 'a request has either "instances" or "inputs"');
  }
  const names = specs.map(({ name }) => name);
  const values =
    instances === undefined ? columnValues(inputs, names) : rowValues(instances, names);
  return {
    signatureName: stringField(json, 'signature_name', 'the request'),
    format: instances === undefined ? 'column' : 'row',
    inputs: tensorTable(
      Object.entries(values).map(([name, value]) => {
        const spec = specs.find((one) => one.name === name);
        return [name, tensorOf(name, value, spec?.dtype)];
      }),
    ),
  };
}

function columns(tensors: TensorMap): string {
  const entries = Object.entries(tensors);
  const [only] = entries;
  // One tensor goes without its name.
  if (entries.length === 1 && only !== undefined) return nested(only[1]);
  return `{${entries.map(([name, tensor]) => `${JSON.stringify(name)}:${nested(tensor)}`).join(',')}}`;
}

function rows(tensors: TensorMap): string {
  const entries = Object.entries(tensors);
  const count = entries[0]?.[1].shape[0] ?? 0;
  if (entries.some(([, { shape }]) => shape.length === 0 || shape[0] !== count)) {
    throw new WireError(
      'wire.shape',
      'rows need tensors of one extent in dimension 0; use `format: column`',
    );
  }
  const parts = entries.map(([name, tensor]) => [JSON.stringify(name), split(tensor)] as const);
  const row = (i: number): string =>
    parts.length === 1
      ? parts[0]![1][i]!
      : `{${parts.map(([name, texts]) => `${name}:${texts[i]!}`).join(',')}}`;
  return `[${Array.from({ length: count }, (_, i) => row(i)).join(',')}]`;
}

/** The text of every part along dimension 0. */
function split(tensor: Tensor): readonly string[] {
  const [count = 0, ...inner] = tensor.shape;
  const texts = textsOf(tensor);
  const stride = count === 0 ? 0 : texts.length / count;
  return Array.from({ length: count }, (_, i) => nest(texts, i * stride, inner));
}

function nested(tensor: Tensor): string {
  return nest(textsOf(tensor), 0, tensor.shape);
}

function nest(texts: readonly string[], at: number, shape: readonly number[]): string {
  const [extent, ...inner] = shape;
  if (extent === undefined) return texts[at] ?? 'null';
  if (inner.length === 0) return `[${texts.slice(at, at + extent).join(',')}]`;
  const stride = inner.reduce((product, size) => product * size, 1);
  const parts = Array.from({ length: extent }, (_, i) => nest(texts, at + i * stride, inner));
  return `[${parts.join(',')}]`;
}

function textsOf(tensor: Tensor): readonly string[] {
  if (ArrayBuffer.isView(tensor.data)) return elementTexts(tensor);
  return tensor.data.map((element) => {
    const text = decodeUtf8Strict(element);
    return text === undefined
      ? `{"b64":"${Buffer.from(element).toString('base64')}"}`
      : JSON.stringify(text);
  });
}

function columnValues(
  value: LooseJson | undefined,
  names: readonly string[],
): Record<string, LooseJson> {
  const isNamed =
    typeof value === 'object' && value !== null && !Array.isArray(value) && !isBase64(value);
  if (isNamed) return { ...value };
  return Object.fromEntries([[onlyName(names), value ?? null]]);
}

function rowValues(list: LooseJson, names: readonly string[]): Record<string, LooseJson> {
  if (!Array.isArray(list)) throw new WireError('wire.message', 'the rows must be a list');
  const first = list[0];
  const isNamed =
    typeof first === 'object' && first !== null && !Array.isArray(first) && !isBase64(first);
  if (!isNamed) return Object.fromEntries([[onlyName(names), list]]);
  return Object.fromEntries(
    Object.keys(first).map((name) => [
      name,
      list.map((row, i) => {
        const value = fieldOf(checkObject(row, `row ${i}`), name);
        if (value === undefined) throw new WireError('wire.message', `row ${i} has no "${name}"`);
        return value;
      }),
    ]),
  );
}

function onlyName(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? 'outputs';
  throw new WireError(
    'wire.message',
    `values come without names, but the signature has ${names.join(', ')}`,
  );
}

function isBase64(value: JsonObject): boolean {
  return base64Of(value) !== undefined;
}

/** The text of `{"b64": text}`; undefined for any other object. */
function base64Of(value: JsonObject): string | undefined {
  const text = Object.keys(value).length === 1 ? fieldOf(value, 'b64') : undefined;
  return typeof text === 'string' ? text : undefined;
}

/** A tensor of nested lists; without a dtype numbers are float32 and texts bytes. */
function tensorOf(name: string, value: LooseJson, known: Dtype | undefined): Tensor {
  const shape: number[] = [];
  let flat: LooseJson[] = [value];
  while (Array.isArray(flat[0])) {
    const extent = flat[0].length;
    const next: LooseJson[] = [];
    for (const part of flat) {
      if (!Array.isArray(part) || part.length !== extent) {
        throw new WireError('wire.shape', `tensor "${name}": its lists differ in length`);
      }
      for (const child of part) next.push(child);
    }
    shape.push(extent);
    flat = next;
  }
  const dtype = known ?? guess(flat[0]);
  if (dtype !== 'bytes') return decodeJsonData(name, dtype, shape, flat, { nullIsNan: true });
  return { dtype, shape, data: flat.map((element, i) => bytesOf(element, name, i)) };
}

function guess(value: LooseJson | undefined): Dtype {
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' || typeof value === 'object' ? 'bytes' : 'float32';
}

function bytesOf(value: LooseJson, name: string, index: number): Uint8Array {
  if (typeof value === 'string') return new TextEncoder().encode(value);
  const base64 =
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? base64Of(value)
      : undefined;
  if (base64 !== undefined) return new Uint8Array(Buffer.from(base64, 'base64'));
  throw new WireError('wire.data', `tensor "${name}": element ${index} is no text`);
}
