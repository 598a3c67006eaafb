import type { Tensor, TensorMap } from '../../core/tensor.ts';
import { parseLooseJson } from '../looseJson.ts';
import { WireError } from '../wireError.ts';
import { datatypeOf } from './datatype.ts';
import { encodeJsonData } from './encodeJsonData.ts';
import { encodeParameters, checkObject, type JsonObject } from './jsonFields.ts';
import type { InferParameters } from './inferMessage.ts';
import { encodeRawTensor } from './rawTensor.ts';

/** The header that says how many bytes of a body are JSON; what follows is binary tensor data. */
export const HEADER_LENGTH = 'inference-header-content-length';

/** A body, with the headers that must go with it (lower-case names). */
export interface RestBody {
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** How a tensor travels: in the JSON, as base64 in the JSON, or behind it as raw bytes. */
export type TensorForm = 'json' | 'base64' | 'binary';

/** Writes the tensors of a request or response; the binary ones are appended to `tail` in their order. */
export function encodeTensors(
  tensors: TensorMap,
  formOf: (name: string, tensor: Tensor) => TensorForm,
  tail: Uint8Array[],
  parameters: Readonly<Record<string, InferParameters>> = {},
): string {
  const texts = Object.entries(tensors).map(([name, tensor]) => {
    const head = `{"name":${JSON.stringify(name)},"datatype":"${datatypeOf(tensor.dtype)}","shape":[${tensor.shape.join(',')}]`;
    const form = formOf(name, tensor);
    if (form === 'binary') {
      const bytes = encodeRawTensor(tensor, name);
      tail.push(bytes);
      const note = parametersText({ ...parameters[name], binary_data_size: bytes.length });
      return `${head}${note}}`;
    }
    const base64 = form === 'base64' && tensor.dtype === 'bytes';
    const note = parametersText(
      base64 ? { ...parameters[name], content_type: 'base64' } : parameters[name],
    );
    return `${head}${note},"data":${encodeJsonData(tensor, name, base64)}}`;
  });
  return `[${texts.join(',')}]`;
}

/** JSON text and binary parts as one body. */
export function joinBody(json: string, tail: readonly Uint8Array[]): RestBody {
  if (tail.length === 0) {
    return { body: Buffer.from(json), headers: { 'content-type': 'application/json' } };
  }
  const head = Buffer.from(json);
  return {
    body: Buffer.concat([head, ...tail]),
    headers: { 'content-type': 'application/octet-stream', [HEADER_LENGTH]: String(head.length) },
  };
}

/** Splits a body into its JSON object and its binary part, given the value of the length header, if it was sent. */
export function splitBody(
  body: Uint8Array,
  headerLength: string | undefined,
  what: string,
): { readonly json: JsonObject; readonly binary: Uint8Array } {
  const length = parseHeaderLength(headerLength, body.length) ?? body.length;
  return {
    json: checkObject(parseLooseJson(body.subarray(0, length)), what),
    binary: body.subarray(length),
  };
}

/** The value of the length header, checked against the body; undefined when it was not sent. */
export function parseHeaderLength(
  value: string | undefined,
  bodyLength: number,
): number | undefined {
  if (value === undefined) return undefined;
  const length = /^\d{1,15}$/.test(value) ? Number(value) : NaN;
  if (length <= bodyLength) return length;
  throw new WireError(
    'wire.binary',
    `the header Inference-Header-Content-Length is "${value.slice(0, 40)}", the body has ${bodyLength} bytes`,
  );
}

/** `,"parameters":{...}`, or nothing. */
export function parametersText(parameters: InferParameters | undefined): string {
  if (parameters === undefined || Object.keys(parameters).length === 0) return '';
  return `,"parameters":${encodeParameters(parameters)}`;
}
