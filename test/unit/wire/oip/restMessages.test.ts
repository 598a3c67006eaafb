import { describe, expect, it } from 'vitest';

import type { Tensor } from '../../../../src/core/tensor.ts';
import { decodeErrorBody, encodeErrorBody } from '../../../../src/wire/oip/errorBody.ts';
import { encodeRestRequest } from '../../../../src/wire/oip/restRequest.ts';
import { decodeRestResponse, encodeRestResponse } from '../../../../src/wire/oip/restResponse.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const output = (fields: object): Uint8Array =>
  utf8(
    JSON.stringify({
      outputs: [{ name: 'y', datatype: 'FP32', shape: [2], data: [1, 2], ...fields }],
    }),
  );
const read = (fields: object) => decodeRestResponse(output(fields)).outputs['y'];

describe('JSON data', () => {
  it.each<[string, object, Tensor['data']]>([
    ['nested lists', { shape: [2, 1, 2], data: [[[1, 2]], [[3, 4]]] }, Float32Array.of(1, 2, 3, 4)],
    ['nested empty lists', { shape: [2, 0], data: [[], []] }, new Float32Array()],
    ['null for NaN in a response', { data: [null, 1] }, Float32Array.of(NaN, 1)],
    ['numbers for booleans', { datatype: 'BOOL', data: [true, 0] }, Uint8Array.of(1, 0)],
    [
      'floats that are whole',
      { datatype: 'INT64', data: [1e18, -2] },
      BigInt64Array.of(10n ** 18n, -2n),
    ],
    [
      'the largest float16',
      { datatype: 'FP16', data: [65504, -0.5] },
      Uint16Array.of(0x7bff, 0xb800),
    ],
    [
      'base64 that says so, as MLServer does',
      { datatype: 'BYTES', data: ['/w==', ''], parameters: { content_type: 'base64' } },
      [Uint8Array.of(255), new Uint8Array()],
    ],
    ['text', { datatype: 'BYTES', data: ['/w==', '\uFEFFé'] }, [utf8('/w=='), utf8('\uFEFFé')]],
  ])('takes %s', (_, fields, data) => {
    expect(read(fields)?.data).toEqual(data);
  });

  it.each<[string, object, string, string]>([
    ['too few', { data: [1] }, 'wire.shape', 'needs 2 elements, got 1'],
    ['ragged', { shape: [2, 2], data: [[1, 2], [3]] }, 'wire.shape', 'in dimension 1'],
    ['too deep', { data: [[[1]], [[2]]] }, 'wire.data', 'element 0 is a list'],
    ['no list', { data: 'AAAA' }, 'wire.message', 'no list "data"'],
    ['a string among floats', { data: ['1', 2] }, 'wire.data', 'element 0 is "1"'],
    [
      'null among integers',
      { datatype: 'INT8', data: [1, null] },
      'wire.data',
      'element 1 is null',
    ],
    ['a fraction', { datatype: 'INT8', data: [1, 0.5] }, 'wire.data', 'element 1 is 0.5'],
    ['below the range', { datatype: 'UINT8', data: [-1, 0] }, 'wire.data', 'which is no uint8'],
    ['above the range', { datatype: 'INT32', data: [0, 2 ** 31] }, 'wire.data', 'no int32'],
    ['above the 64-bit range', { datatype: 'UINT64', data: [0, 1e20] }, 'wire.data', 'no uint64'],
    [
      'above the range of float16',
      { datatype: 'FP16', data: [0, 65520] },
      'wire.data',
      'no float16',
    ],
    [
      'above the range of bfloat16',
      { datatype: 'BF16', data: [0, 3.4e38] },
      'wire.data',
      'no bfloat16',
    ],
    ['2 for a boolean', { datatype: 'BOOL', data: [1, 2] }, 'wire.data', 'element 1 is 2'],
    ['half a surrogate pair', { datatype: 'BYTES', data: ['', '\ud800'] }, 'wire.data', 'no bytes'],
    ['a shape too large', { shape: [2 ** 50, 2 ** 50], data: [] }, 'wire.shape', 'too large'],
    ['a list for an extent', { shape: [[2 ** 60]], data: [] }, 'wire.shape', 'extent a list'],
    ['65 dimensions', { shape: Array(65).fill(1), data: [1] }, 'wire.shape', 'the limit is 64'],
    ['no name', { name: '' }, 'wire.message', 'no usable "name"'],
    [
      'no base64',
      { datatype: 'BYTES', data: ['', '*'], parameters: { content_type: 'base64' } },
      'wire.data',
      'no bytes',
    ],
  ])('refuses %s', (_, fields, code, message) => {
    expect(() => read(fields)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) as string }),
    );
  });
});

describe('binary data', () => {
  const y: Tensor = { dtype: 'int16', shape: [2], data: Int16Array.of(1, -2) };
  const z: Tensor = { dtype: 'bytes', shape: [2], data: [utf8('a'), utf8('')] };
  const { body, headers } = encodeRestResponse({ outputs: { y, z } }, true);
  const length = Number(headers['inference-header-content-length']);

  it('is cut where the JSON says', () => {
    expect(decodeRestResponse(body, String(length)).outputs).toEqual({ y, z });
  });

  it.each<[string, Uint8Array, string | undefined, string]>([
    ['a byte too few', body.subarray(0, -1), String(length), 'bytes are left'],
    ['a byte too many', Buffer.concat([body, Buffer.of(0)]), String(length), 'belong to no tensor'],
    ['a length beyond the body', body, String(body.length + 1), 'the body has'],
    ['a length that is no number', body, '0x10', 'is "0x10"'],
    ['a negative length', body, '-1', 'is "-1"'],
    ['no length', body, undefined, 'not JSON'],
  ])('is refused with %s', (_, bytes, header, message) => {
    expect(() => decodeRestResponse(bytes, header)).toThrow(message);
  });

  it.each([
    ['BYTES that end early', 'BYTES', [9, 0, 0, 0, 1], 'end before'],
    ['BYTES that go on', 'BYTES', [0, 0, 0, 0, 1], 'are left after'],
    ['a BOOL of 2', 'BOOL', [2], 'is no BOOL'],
    ['a size that does not fit', 'FP32', [0, 0, 0], 'needs 4 bytes, got 3'],
  ])('refuses %s', (_, datatype, bytes, message) => {
    const head = utf8(
      JSON.stringify({
        outputs: [
          { name: 'y', datatype, shape: [1], parameters: { binary_data_size: bytes.length } },
        ],
      }),
    );
    const whole = Buffer.concat([head, Uint8Array.from(bytes)]);
    expect(() => decodeRestResponse(whole, String(head.length))).toThrow(message);
  });

  it('with data as well is refused', () => {
    const head = output({ parameters: { binary_data_size: 8 } });
    const whole = Buffer.concat([head, new Uint8Array(8)]);
    expect(() => decodeRestResponse(whole, String(head.length))).toThrow('both');
  });
});

describe('BYTES that are not UTF-8', () => {
  const x: Tensor = { dtype: 'bytes', shape: [1], data: [Uint8Array.of(0xff)] };

  it('are refused in a JSON request, since a server would take base64 for text', () => {
    expect(() => encodeRestRequest({ inputs: { x } })).toThrow('send it as binary data');
  });

  it('are base64 that says so in a JSON response', () => {
    const { body } = encodeRestResponse({ outputs: { x } });
    expect(Buffer.from(body).toString()).toContain('"content_type":"base64"');
    expect(decodeRestResponse(body).outputs).toEqual({ x });
  });
});

describe('error bodies', () => {
  it.each([
    [encodeErrorBody('no'), 'no'],
    ['{"detail":"Not Found"}', 'Not Found'],
    [
      '{"detail":[{"loc":["body"],"msg":"field required"}]}',
      '[{"loc":["body"],"msg":"field required"}]',
    ],
    ['{"message":"m","error":""}', ''],
    ['<html>Bad Gateway</html>', '<html>Bad Gateway</html>'],
    ['{"error":', '{"error":'],
    ['[1]', '[1]'],
    ['', ''],
  ])('%s', (body, message) => {
    expect(decodeErrorBody(utf8(body))).toBe(message);
  });

  it('are told in length when they are no text, and cut when long', () => {
    expect(decodeErrorBody(Uint8Array.of(0xff, 0xfe))).toBe('2 bytes, not text');
    expect(decodeErrorBody(utf8('x'.repeat(5000)))).toHaveLength(500);
  });
});

describe('a request', () => {
  const x: Tensor = { dtype: 'float32', shape: [1], data: Float32Array.of(1) };
  const inputParameters = { x: { content_type: 'np' } };

  it.each([
    ['as JSON', false, { content_type: 'np' }, undefined],
    ['binary', true, { content_type: 'np', binary_data_size: 4 }, { binary_data_output: true }],
  ])('carries parameters of itself and of its inputs, %s', (_, binaryInputs, ofInput, more) => {
    const { body, headers } = encodeRestRequest(
      { inputs: { x }, inputParameters, parameters: { priority: 1 }, outputs: [{ name: 'z' }] },
      { binaryInputs },
    );
    const length = Number(headers['inference-header-content-length'] ?? body.length);
    expect(JSON.parse(Buffer.from(body.subarray(0, length)).toString())).toMatchObject({
      parameters: { priority: 1, ...more },
      inputs: [{ name: 'x', parameters: ofInput }],
      outputs: [{ name: 'z' }],
    });
  });
});
