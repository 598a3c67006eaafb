import { expect, test } from 'vitest';

import { float32Tensor } from '../../../../src/core/tensor.ts';
import {
  decodeModelInferRequest,
  decodeModelInferResponse,
  decodeModelMetadata,
  decodeRestRequest,
  decodeRestResponse,
  encodeModelInferRequest,
  encodeModelInferResponse,
  encodeRestRequest,
  encodeRestResponse,
  HEADER_LENGTH,
} from '../../../../src/wire/index.ts';

const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
const tensors = Object.fromEntries(
  NAMES.map((name, i) => [name, float32Tensor([1, 2], [i, i + 0.5])]),
);
const entries = (map: object) => Object.entries(map).map(([name, { data }]) => [name, [...data]]);
const expected = entries(tensors);

test.each([true, false])('such names travel in REST messages, binary %s', (binary) => {
  const request = encodeRestRequest({ inputs: tensors }, { binaryInputs: binary });
  const { inputs } = decodeRestRequest(request.body, request.headers[HEADER_LENGTH]);
  expect(entries(inputs)).toEqual(expected);
  const response = encodeRestResponse({ outputs: tensors }, binary);
  const { outputs } = decodeRestResponse(response.body, response.headers[HEADER_LENGTH]);
  expect(entries(outputs)).toEqual(expected);
});

test.each(['raw', 'typed'] as const)('and in gRPC messages, %s', (contents) => {
  const request = encodeModelInferRequest({ modelName: 'm', inputs: tensors }, contents);
  expect(entries(decodeModelInferRequest(request).inputs)).toEqual(expected);
  const response = encodeModelInferResponse({ outputs: tensors }, contents);
  expect(entries(decodeModelInferResponse(response).outputs)).toEqual(expected);
});

test('and in metadata', () => {
  const list = NAMES.map((name) => `{"name":"${name}","datatype":"FP32","shape":[1,2]}`).join();
  const { inputs } = decodeModelMetadata(`{"name":"m","inputs":[${list}],"outputs":[]}`);
  expect(inputs.map(({ name }) => name)).toEqual(NAMES);
});
