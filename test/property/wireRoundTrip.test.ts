import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';

import { DTYPES, type Tensor } from '../../src/core/tensor.ts';
import {
  decodeModelInferRequest,
  encodeModelInferRequest,
} from '../../src/wire/oip/modelInferRequest.ts';
import {
  decodeModelInferResponse,
  encodeModelInferResponse,
} from '../../src/wire/oip/modelInferResponse.ts';
import { OPEN_INFERENCE_PROTO } from '../../src/wire/oip/openInferenceProto.ts';
import { decodeRestRequest, encodeRestRequest } from '../../src/wire/oip/restRequest.ts';
import { decodeRestResponse, encodeRestResponse } from '../../src/wire/oip/restResponse.ts';
import { arbitraryTensor } from '../helpers/arbitraryTensor.ts';

const name = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => text !== '__proto__');
const tensors = fc.dictionary(name, arbitraryTensor(), { maxKeys: 3, noNullPrototype: true });
const typed = fc.dictionary(
  name,
  arbitraryTensor(DTYPES.filter((dtype) => !dtype.includes('float16'))),
  { maxKeys: 3, noNullPrototype: true },
);

/** The bits of tensors, so that NaN payloads and the sign of zero count. */
function bits(table: Readonly<Record<string, Tensor>>): unknown {
  return Object.fromEntries(
    Object.entries(table).map(([key, { dtype, shape, data }]) => [
      key,
      [
        dtype,
        shape,
        ArrayBuffer.isView(data)
          ? Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex')
          : data.map((element) => Buffer.from(element).toString('hex')),
      ],
    ]),
  );
}

/** Text knows one NaN: every NaN becomes the canonical one. */
function canonicalNan(table: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(table).map(([key, tensor]) => {
      const { dtype, data } = tensor;
      if (data instanceof Float32Array || data instanceof Float64Array) {
        return [key, { ...tensor, data: data.map((value) => (Number.isNaN(value) ? NaN : value)) }];
      }
      if (!(data instanceof Uint16Array) || dtype === 'uint16') return [key, tensor];
      const [infinity, nan] = dtype === 'float16' ? [0x7c00, 0x7e00] : [0x7f80, 0x7fc0];
      return [
        key,
        { ...tensor, data: data.map((value) => ((value & 0x7fff) > infinity ? nan : value)) },
      ];
    }),
  );
}

describe('what is written is read back bit by bit', () => {
  it('over REST with binary data', () => {
    fc.assert(
      fc.property(tensors, fc.option(fc.string(), { nil: undefined }), (inputs, id) => {
        const request = encodeRestRequest({ inputs, id }, { binaryInputs: true });
        const length = request.headers['inference-header-content-length'];
        const read = decodeRestRequest(request.body, length);
        expect(bits(read.inputs)).toEqual(bits(inputs));
        expect(read.id).toBe(id);
        const response = encodeRestResponse({ outputs: inputs }, true);
        const answer = decodeRestResponse(
          response.body,
          response.headers['inference-header-content-length'],
        );
        expect(bits(answer.outputs)).toEqual(bits(inputs));
      }),
    );
  });

  it('over REST as JSON, but for the payload of NaN', () => {
    fc.assert(
      fc.property(tensors, (outputs) => {
        const { body, headers } = encodeRestResponse({ outputs });
        expect(headers['content-type']).toBe('application/json');
        const read = decodeRestResponse(body);
        expect(bits(canonicalNan(read.outputs))).toEqual(bits(canonicalNan(outputs)));
      }),
    );
  });

  it('over gRPC with raw and with typed contents', () => {
    fc.assert(
      fc.property(tensors, typed, fc.string(), (inputs, plain, modelName) => {
        const raw = decodeModelInferRequest(encodeModelInferRequest({ inputs, modelName }));
        expect(bits(raw.inputs)).toEqual(bits(inputs));
        expect(raw.modelName).toBe(modelName);
        const read = decodeModelInferResponse(
          encodeModelInferResponse({ outputs: plain }, 'typed'),
        );
        expect(bits(read.outputs)).toEqual(bits(plain));
      }),
    );
  });
});

describe('the hand-written gRPC messages against protobufjs reading our .proto', () => {
  const type = protobuf
    .parse(OPEN_INFERENCE_PROTO, { keepCase: true })
    .root.lookupType('inference.ModelInferRequest');

  it('writes what protobufjs reads, and reads what protobufjs writes', () => {
    fc.assert(
      fc.property(typed, fc.constantFrom('raw', 'typed'), (inputs, contents) => {
        const bytes = encodeModelInferRequest({ modelName: 'm', inputs }, contents);
        const message = type.decode(bytes);
        const read = type.toObject(message, { arrays: true }) as { inputs: { name: string }[] };
        expect(read.inputs.map((input) => input.name)).toEqual(Object.keys(inputs));
        const again = type.encode(message).finish();
        // protobufjs reads floats as numbers, which makes signalling NaNs quiet.
        expect(bits(canonicalNan(decodeModelInferRequest(again).inputs))).toEqual(
          bits(canonicalNan(inputs)),
        );
      }),
    );
  });
});
