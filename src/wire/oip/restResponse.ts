import { isUtf8 } from 'node:buffer';

import { WireError } from '../wireError.ts';
import { decodeTensors } from './decodeTensors.ts';
import type { InferRequest, InferResponse } from './inferMessage.ts';
import { objectsField, parametersField, stringField } from './jsonFields.ts';
import { encodeTensors, joinBody, parametersText, splitBody, type RestBody } from './restBody.ts';

/** Which outputs go as raw bytes behind the JSON: all or none, or a choice by name; default none. */
export type BinaryOutputs = boolean | ((name: string) => boolean);

/** What a request says about the form of its outputs: `binary_data_output` of all, `binary_data` of one. */
export function requestedForm(request: InferRequest): (name: string) => boolean {
  const all = request.parameters?.['binary_data_output'] === true;
  const single = new Map(
    request.outputs?.map((output) => [output.name, output.parameters?.['binary_data']]),
  );
  return (name) => {
    const own = single.get(name);
    return typeof own === 'boolean' ? own : all;
  };
}

/** The body of an inference response. BYTES that are not UTF-8 go as base64 where JSON was asked for. */
export function encodeRestResponse(
  response: InferResponse,
  binaryOutputs: BinaryOutputs = false,
): RestBody {
  const tail: Uint8Array[] = [];
  const isBinary = typeof binaryOutputs === 'boolean' ? () => binaryOutputs : binaryOutputs;
  const outputs = encodeTensors(
    response.outputs,
    (name, tensor) => {
      if (isBinary(name)) return 'binary';
      return ArrayBuffer.isView(tensor.data) || tensor.data.every(isUtf8) ? 'json' : 'base64';
    },
    tail,
  );
  const text = (key: string, value: string | undefined): string =>
    value === undefined ? '' : `"${key}":${JSON.stringify(value)},`;
  const head = `${text('model_name', response.modelName)}${text('model_version', response.modelVersion)}${text('id', response.id)}`;
  return joinBody(`{${head}"outputs":${outputs}${parametersText(response.parameters)}}`, tail);
}

/**
 * Reads the body of an inference response; null among floats is NaN. `headerLength` is the value of the header
 * Inference-Header-Content-Length, if it was sent. Throws WireError.
 */
export function decodeRestResponse(body: Uint8Array, headerLength?: string): InferResponse {
  const { json, binary } = splitBody(body, headerLength, 'the response');
  const list = objectsField(json, 'outputs', 'the response');
  if (list === undefined) throw new WireError('wire.message', 'the response has no "outputs"');
  return {
    modelName: stringField(json, 'model_name', 'the response'),
    modelVersion: stringField(json, 'model_version', 'the response'),
    id: stringField(json, 'id', 'the response'),
    parameters: parametersField(json, 'the response'),
    outputs: decodeTensors(list, binary, 'outputs', true),
  };
}
