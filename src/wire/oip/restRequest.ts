import type { TensorSpec } from '../../core/signature.ts';
import { WireError } from '../wireError.ts';
import { decodeTensors } from './decodeTensors.ts';
import type { InferRequest, RequestedOutput } from './inferMessage.ts';
import { fieldOf, objectsField, parametersField, stringField } from './jsonFields.ts';
import {
  encodeTensors,
  joinBody,
  parametersText,
  splitBody,
  type RestBody,
  type TensorForm,
} from './restBody.ts';
import { decodeRawTensor } from './rawTensor.ts';
import { checkName, tensorTable } from './tensorTable.ts';
import { bytesPerElement } from '../../core/tensor.ts';

/** How a REST request carries its tensors. */
export interface RestRequestOptions {
  /** Send inputs as raw bytes behind the JSON; default false. */
  readonly binaryInputs?: boolean | undefined;
  /** Ask for outputs as raw bytes; default as `binaryInputs`. */
  readonly binaryOutputs?: boolean | undefined;
}

/** The body of `POST v2/models/M/infer`. Throws WireError for BYTES that are not UTF-8 in JSON form. */
export function encodeRestRequest(
  request: InferRequest,
  { binaryInputs = false, binaryOutputs = binaryInputs }: RestRequestOptions = {},
): RestBody {
  const tail: Uint8Array[] = [];
  const form = (): TensorForm => (binaryInputs ? 'binary' : 'json');
  const inputs = encodeTensors(request.inputs, form, tail, request.inputParameters);
  const id = request.id === undefined ? '' : `"id":${JSON.stringify(request.id)},`;
  const parameters = parametersText(
    binaryOutputs ? { ...request.parameters, binary_data_output: true } : request.parameters,
  );
  const outputs = request.outputs?.map(
    (output) => `{"name":${JSON.stringify(output.name)}${parametersText(output.parameters)}}`,
  );
  const wanted = outputs === undefined ? '' : `,"outputs":[${outputs.join(',')}]`;
  return joinBody(`{${id}"inputs":${inputs}${parameters}${wanted}}`, tail);
}

/**
 * Reads the body of an inference request. `headerLength` is the value of the header Inference-Header-Content-Length,
 * if it was sent. Throws WireError.
 */
export function decodeRestRequest(body: Uint8Array, headerLength?: string): InferRequest {
  const { json, binary } = splitBody(body, headerLength, 'the request');
  const list = objectsField(json, 'inputs', 'the request');
  if (list === undefined) throw new WireError('wire.message', 'the request has no "inputs"');
  return {
    id: stringField(json, 'id', 'the request'),
    parameters: parametersField(json, 'the request'),
    inputs: decodeTensors(list, binary, 'inputs', false),
    outputs: objectsField(json, 'outputs', 'the request')?.map((item, i): RequestedOutput => ({
      name: checkName(fieldOf(item, 'name'), `outputs[${i}]`),
      parameters: parametersField(item, `outputs[${i}]`),
    })),
  };
}

/**
 * A request without JSON (header length 0): the whole body is the model's only input. At most one extent may vary,
 * and BYTES are one element of the whole body. Outputs are then returned as binary data. Throws WireError.
 */
export function decodeRawRequest(body: Uint8Array, inputs: readonly TensorSpec[]): InferRequest {
  const [input] = inputs;
  if (input === undefined || inputs.length > 1) {
    throw new WireError(
      'wire.binary',
      `a body without JSON needs a model with one input, this one has ${inputs.length}`,
    );
  }
  const { name, dtype } = input;
  const free = input.shape.filter((extent) => extent < 0).length;
  const fixed = input.shape.reduce((count, extent) => (extent < 0 ? count : count * extent), 1);
  const width = bytesPerElement(dtype);
  const elements = width === undefined ? 1 : body.length / width;
  if (free > 1 || fixed === 0 || !Number.isInteger(elements / fixed)) {
    throw new WireError(
      'wire.binary',
      `tensor "${name}": ${body.length} bytes do not make a shape of [${input.shape.join(', ')}]`,
    );
  }
  const shape = input.shape.map((extent) => (extent < 0 ? elements / fixed : extent));
  const tensor =
    width === undefined
      ? { dtype, shape, data: [new Uint8Array(body)] }
      : decodeRawTensor(name, dtype, shape, body);
  return { inputs: tensorTable([[name, tensor]]), parameters: { binary_data_output: true } };
}
