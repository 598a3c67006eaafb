import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, test } from 'vitest';

import { DTYPES, float32Tensor, type Tensor } from '../../../src/core/tensor.ts';
import {
  decodePredictRequest,
  decodePredictResponse,
  encodePredictRequest,
  encodePredictResponse,
} from '../../../src/wire/tfserving/predictMessages.ts';
import {
  decodeRestPredict,
  decodeRestPrediction,
  encodeRestPredict,
  encodeRestPrediction,
} from '../../../src/wire/tfserving/restPredict.ts';
import {
  decodeServingMetadata,
  decodeServingMetadataMessage,
  encodeServingMetadataMessage,
} from '../../../src/wire/tfserving/signatureDef.ts';
import { arbitraryTensor } from '../../helpers/arbitraryTensor.ts';

/** predict.proto and tensor.proto of TensorFlow as protobufjs reads them: a second implementation of the messages. */
const { root } = protobuf.parse(
  `syntax = "proto3"; package t;
message Dim { int64 size = 1; string name = 2; }
message Shape { repeated Dim dim = 2; bool unknown_rank = 3; }
message TensorProto {
  int32 dtype = 1; Shape tensor_shape = 2; int32 version_number = 3; bytes tensor_content = 4;
  repeated int32 half_val = 13; repeated float float_val = 5; repeated double double_val = 6;
  repeated int32 int_val = 7; repeated bytes string_val = 8; repeated int64 int64_val = 10;
  repeated bool bool_val = 11; repeated uint32 uint32_val = 16; repeated uint64 uint64_val = 17;
}
message Version { int64 value = 1; }
message ModelSpec { string name = 1; Version version = 2; string signature_name = 3; string version_label = 4; }
message PredictRequest { ModelSpec model_spec = 1; map<string, TensorProto> inputs = 2; repeated string output_filter = 3; }
message PredictResponse { ModelSpec model_spec = 2; map<string, TensorProto> outputs = 1; }
`,
  { keepCase: true },
);
const Request = root.lookupType('t.PredictRequest');
const Response = root.lookupType('t.PredictResponse');

describe('gRPC', () => {
  test('a request is what predict.proto says', () => {
    const bytes = encodePredictRequest({
      spec: { name: 'm', version: 3n, signatureName: 'serving_default' },
      inputs: { x: float32Tensor([1, 2], [1.5, -2]) },
      outputFilter: ['y'],
    });
    expect(Request.toObject(Request.decode(bytes), { longs: Number })).toEqual({
      model_spec: { name: 'm', version: { value: 3 }, signature_name: 'serving_default' },
      inputs: {
        x: {
          dtype: 1,
          tensor_shape: { dim: [{ size: 1 }, { size: 2 }] },
          tensor_content: Buffer.from(new Float32Array([1.5, -2]).buffer),
        },
      },
      output_filter: ['y'],
    });
  });

  test('one value, or fewer than the shape wants, stand for the rest', () => {
    const y = (fields: object) =>
      decodePredictResponse(
        Response.encode(Response.fromObject({ outputs: { y: fields } })).finish(),
      ).outputs['y'];
    const shape = { dim: [{ size: 2 }, { size: 2 }] };
    expect(y({ dtype: 1, tensor_shape: shape, float_val: [0.5] })).toEqual(
      float32Tensor([2, 2], [0.5, 0.5, 0.5, 0.5]),
    );
    expect(y({ dtype: 3, tensor_shape: shape, int_val: [1, -2] })).toEqual({
      dtype: 'int32',
      shape: [2, 2],
      data: Int32Array.of(1, -2, -2, -2),
    });
    expect(y({ dtype: 19, tensor_shape: { dim: [{ size: 1 }] }, half_val: [0x3c00] })).toEqual({
      dtype: 'float16',
      shape: [1],
      data: Uint16Array.of(0x3c00),
    });
    expect(() => y({ dtype: 1, tensor_shape: shape, float_val: [1, 2, 3, 4, 5] })).toThrow(
      /4 elements, got 5/,
    );
    expect(() => y({ dtype: 1, tensor_shape: shape })).toThrow(/got 0/);
    expect(() => y({ dtype: 8, tensor_shape: shape })).toThrow(/type 8 of TensorFlow/);
    expect(() => y({ dtype: 1, tensor_shape: { dim: [{ size: 1e12 }] }, float_val: [1] })).toThrow(
      /too large/,
    );
  });

  test.each(['content', 'values'] as const)(
    'every tensor comes back bit for bit, as %s',
    (form) => {
      fc.assert(
        fc.property(arbitraryTensor(), (tensor) => {
          const request = encodePredictRequest(
            { spec: { name: 'm' }, inputs: { x: tensor } },
            form,
          );
          same(decodePredictRequest(request).inputs['x']!, tensor);
          const response = encodePredictResponse({ outputs: { x: tensor } }, form);
          same(decodePredictResponse(response).outputs['x']!, tensor);
        }),
        { numRuns: 200 },
      );
    },
  );

  test('no bytes make it throw anything but WireError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          decodePredictResponse(bytes);
        } catch (error) {
          expect((error as Error).name).toBe('WireError');
        }
      }),
    );
  });
});

/** JSON has one NaN, so the bits of halves may differ. */
const inJson = DTYPES.filter((dtype) => !dtype.endsWith('float16'));

describe('REST', () => {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

  test('rows and columns as the documentation of the API writes them', () => {
    const one = { x: float32Tensor([2, 2], [1, 2, 3, 4.5]) };
    expect(text(encodeRestPredict(one, 'row'))).toBe('{"instances":[[1,2],[3,4.5]]}');
    expect(text(encodeRestPredict(one, 'column', 'sig'))).toBe(
      '{"signature_name":"sig","inputs":[[1,2],[3,4.5]]}',
    );
    const two: Record<string, Tensor> = {
      tag: { dtype: 'bytes', shape: [2], data: ['foo', 'bar'].map((word) => Buffer.from(word)) },
      sensor: float32Tensor([2, 1], [1, 2]),
    };
    expect(text(encodeRestPredict(two, 'row'))).toBe(
      '{"instances":[{"tag":"foo","sensor":[1]},{"tag":"bar","sensor":[2]}]}',
    );
    expect(text(encodeRestPredict(two, 'column'))).toBe(
      '{"inputs":{"tag":["foo","bar"],"sensor":[[1],[2]]}}',
    );
    const image: Tensor = { dtype: 'bytes', shape: [1], data: [Uint8Array.of(0xff, 0xd8)] };
    expect(text(encodeRestPredict({ image }, 'row'))).toBe('{"instances":[{"b64":"/9g="}]}');
    expect(() => encodeRestPredict({ x: float32Tensor([], [1]) }, 'row')).toThrow(/column/);
  });

  test('reads what the server writes: bare NaN, b64, named and nameless outputs', () => {
    const specs = [{ name: 'y', dtype: 'float32', shape: [-1, 2] }] as const;
    const y = (body: string) => decodeRestPrediction(Buffer.from(body), specs)['y'];
    expect(y('{"predictions":[[NaN,-Infinity],[1,2]]}')).toEqual(
      float32Tensor([2, 2], [NaN, -Infinity, 1, 2]),
    );
    expect(y('{"outputs":[[1,2]]}')).toEqual(float32Tensor([1, 2], [1, 2]));
    expect(y('{"outputs":{"y":[[1,2]]}}')).toEqual(float32Tensor([1, 2], [1, 2]));
    expect(y('{"predictions":[{"y":[1,2]}]}')).toEqual(float32Tensor([1, 2], [1, 2]));
    const bytes = decodeRestPrediction(Buffer.from('{"predictions":[{"b64":"/9g="}]}'), [
      { name: 'image_bytes', dtype: 'bytes', shape: [-1] },
    ]);
    expect(bytes['image_bytes']).toEqual({
      dtype: 'bytes',
      shape: [1],
      data: [Uint8Array.of(0xff, 0xd8)],
    });
    expect(() => decodeRestPrediction(Buffer.from('{"error":"OOM"}'), specs)).toThrow(/neither/);
  });

  test.each(['row', 'column'] as const)('every tensor comes back, in a %s', (format) => {
    fc.assert(
      fc.property(arbitraryTensor(inJson), (tensor) => {
        const [first = 0] = tensor.shape;
        fc.pre(tensor.shape.length > 0 && first > 0 && !tensor.shape.includes(0));
        const { dtype, shape } = tensor;
        const specs = [{ name: 'x', dtype, shape }];
        const request = encodeRestPredict({ x: tensor }, format);
        same(decodeRestPredict(request, specs).inputs['x']!, tensor);
        const answer = encodeRestPrediction({ x: tensor }, format);
        same(decodeRestPrediction(answer, specs)['x']!, tensor);
      }),
      { numRuns: 200 },
    );
  });
});

test('metadata as TensorFlow Serving answers it over REST', () => {
  const body = `{"model_spec":{"name":"half","signature_name":"","version":"7"},"metadata":{"signature_def":{"signature_def":{
    "serving_default":{"inputs":{"x":{"dtype":"DT_FLOAT","tensor_shape":{"dim":[{"size":"-1","name":""},{"size":"4","name":""}],"unknown_rank":false},"name":"x:0"}},
      "outputs":{"y":{"dtype":"DT_INT64","tensor_shape":{"dim":[],"unknown_rank":true},"name":"y:0"}},"method_name":"tensorflow/serving/predict"},
    "__saved_model_init_op":{"inputs":{},"outputs":{"__saved_model_init_op":{"dtype":"DT_INVALID","tensor_shape":{"dim":[],"unknown_rank":true},"name":"NoOp"}},"method_name":""}}}}}`;
  const { version, signatures } = decodeServingMetadata(Buffer.from(body));
  expect(version).toBe('7');
  expect([...signatures]).toEqual([
    [
      'serving_default',
      {
        inputs: [{ name: 'x', dtype: 'float32', shape: [-1, 4] }],
        outputs: [{ name: 'y', dtype: 'int64', shape: [] }],
      },
    ],
  ]);
  const signature = signatures.get('serving_default')!;
  const message = encodeServingMetadataMessage('half', '7', signature);
  expect(decodeServingMetadataMessage(message)).toEqual({ version, signatures });
});

function same(actual: Tensor, expected: Tensor): void {
  expect(actual.dtype).toBe(expected.dtype);
  expect(actual.shape).toEqual(expected.shape);
  if (!ArrayBuffer.isView(expected.data)) expect(actual.data).toEqual(expected.data);
  else
    expect(Array.from(actual.data as Float64Array)).toEqual(
      Array.from(expected.data as Float64Array),
    );
}
