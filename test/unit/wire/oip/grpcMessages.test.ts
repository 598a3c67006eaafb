import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';

import { float32Tensor } from '../../../../src/core/tensor.ts';
import {
  decodeModelInferRequest,
  encodeModelInferRequest,
} from '../../../../src/wire/oip/modelInferRequest.ts';
import { decodeModelInferResponse } from '../../../../src/wire/oip/modelInferResponse.ts';
import { OPEN_INFERENCE_PROTO } from '../../../../src/wire/oip/openInferenceProto.ts';

const root = protobuf.parse(OPEN_INFERENCE_PROTO, { keepCase: true }).root;
const request = (fields: object): Uint8Array => {
  const type = root.lookupType('inference.ModelInferRequest');
  return type.encode(type.fromObject(fields)).finish();
};
const tensor = (fields: object) => ({ name: 'x', datatype: 'FP32', shape: [2], ...fields });
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('a ModelInferRequest of protobufjs', () => {
  it('carries the outputs that are asked for, with their parameters', () => {
    const outputs = [{ name: 'y', parameters: { binary_data: false } }, { name: 'z' }];
    const ours = encodeModelInferRequest({ inputs: {}, outputs });
    const theirs = request({
      outputs: [{ name: 'y', parameters: { binary_data: { bool_param: false } } }, { name: 'z' }],
    });
    for (const message of [ours, theirs]) {
      const read = decodeModelInferRequest(message).outputs;
      expect(read?.map(({ name }) => name)).toEqual(['y', 'z']);
      expect({ ...read?.[0]?.parameters }).toEqual({ binary_data: false });
    }
  });

  it('carries parameters of the request and of its inputs', () => {
    const x = float32Tensor([1], [1]);
    const bytesOfOurs = encodeModelInferRequest({
      inputs: { x, z: x },
      parameters: { priority: 1 },
      inputParameters: { x: { content_type: 'np', scale: 0.5 } },
    });
    const type = root.lookupType('inference.ModelInferRequest');
    expect(type.toObject(type.decode(bytesOfOurs), { longs: Number })).toMatchObject({
      parameters: { priority: { int64_param: 1 } },
      inputs: [
        {
          name: 'x',
          parameters: { content_type: { string_param: 'np' }, scale: { double_param: 0.5 } },
        },
        { name: 'z' },
      ],
    });
  });

  it('may hold fields that we do not know', () => {
    const extra = bytes(0xa2, 0x06, 2, 1, 2, 0xa8, 0x06, 7);
    const known = request({
      model_name: 'm',
      inputs: [tensor({ contents: { fp32_contents: [1, 2] } })],
    });
    const read = decodeModelInferRequest(Buffer.concat([extra, known, extra]));
    expect(read.modelName).toBe('m');
    expect(read.inputs['x']).toEqual(float32Tensor([2], [1, 2]));
  });

  it('may be empty where nothing is to be sent', () => {
    const read = decodeModelInferRequest(request({ inputs: [tensor({ shape: [0, 3] })] }));
    expect(read.inputs['x']).toEqual(float32Tensor([0, 3], []));
    expect(decodeModelInferResponse(bytes()).outputs).toEqual({});
  });

  it('may hold doubles that are not packed', () => {
    const contents = bytes(0x39, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f);
    const inner = Buffer.concat([
      bytes(0x0a, 1, 0x78, 0x12, 4),
      Buffer.from('FP64'),
      bytes(0x18, 1, 0x2a, contents.length),
      contents,
    ]);
    const read = decodeModelInferRequest(Buffer.concat([bytes(0x2a, inner.length), inner]));
    expect(read.inputs['x']).toEqual({ dtype: 'float64', shape: [1], data: Float64Array.of(1.5) });
  });
});

describe('what is refused in a ModelInferRequest', () => {
  const raw = { raw_input_contents: [new Uint8Array(8)] };
  it.each<[string, object, string, string]>([
    [
      'contents of another type',
      { inputs: [tensor({ contents: { int_contents: [1, 2] } })] },
      'wire.message',
      'not in the field for FP32',
    ],
    [
      'too few elements',
      { inputs: [tensor({ contents: { fp32_contents: [1] } })] },
      'wire.binary',
      'needs 8 bytes, got 4',
    ],
    ['no contents', { inputs: [tensor({})] }, 'wire.binary', 'needs 8 bytes, got 0'],
    [
      'raw and typed contents',
      { inputs: [tensor({ contents: { fp32_contents: [1, 2] } })], ...raw },
      'wire.binary',
      'both raw and typed',
    ],
    [
      'raw contents for another number of tensors',
      { inputs: [tensor({}), tensor({ name: 'y' })], ...raw },
      'wire.binary',
      '2 tensors, but raw contents for 1',
    ],
    [
      'raw contents of another size',
      { inputs: [tensor({ shape: [3] })], ...raw },
      'wire.binary',
      'needs 12 bytes, got 8',
    ],
    [
      'FP16 as typed contents',
      { inputs: [tensor({ datatype: 'FP16', contents: { fp32_contents: [1, 2] } })] },
      'wire.datatype',
      'raw contents only',
    ],
    [
      'an INT8 beyond its range',
      { inputs: [tensor({ datatype: 'INT8', contents: { int_contents: [1, 128] } })] },
      'wire.data',
      'element 1 is 128',
    ],
    [
      'a datatype that is none',
      { inputs: [tensor({ datatype: 'float' })] },
      'wire.datatype',
      '"float" is none of',
    ],
    ['a negative extent', { inputs: [tensor({ shape: [-2] })] }, 'wire.shape', 'extent -2'],
    [
      'a tensor twice',
      { inputs: [tensor({ shape: [0] }), tensor({ shape: [0] })] },
      'wire.message',
      'given twice',
    ],
    ['no name', { inputs: [tensor({ name: '' })] }, 'wire.message', 'no usable "name"'],
    ['an output without name', { outputs: [{ name: '' }] }, 'wire.message', 'no usable "name"'],
  ])('%s', (_, fields, code, message) => {
    expect(() => decodeModelInferRequest(request(fields))).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) as string }),
    );
  });

  it.each<[string, Uint8Array]>([
    [
      'a message that is cut off',
      request({ inputs: [tensor({ contents: { fp32_contents: [1, 2] } })] }).subarray(0, -3),
    ],
    ['a packed field that runs on', bytes(0x2a, 6, 0x2a, 4, 0x12, 9, 1, 1)],
    ['field number 0', bytes(0x00, 1)],
    ['a group that never ends', bytes(0x0b, 0x0b, 0x0b)],
    ['a varint that never ends', bytes(0x08, ...Array<number>(12).fill(0xff))],
  ])('%s', (_, message) => {
    expect(() => decodeModelInferRequest(message)).toThrow(
      expect.objectContaining({ code: 'wire.protobuf' }),
    );
  });

  it('nested groups, however deep, do not use up the stack', () => {
    expect(() => decodeModelInferRequest(new Uint8Array(1_000_000).fill(0x0b))).toThrow(
      expect.objectContaining({ code: 'wire.protobuf' }),
    );
  });
});
