import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { numberToBfloat16, numberToFloat16 } from '../../../../src/core/half.ts';
import { arrayTypeOf, type Dtype, type Tensor } from '../../../../src/core/tensor.ts';
import { dtypeOf } from '../../../../src/wire/oip/datatype.ts';
import { grpcCodecs } from '../../../../src/wire/oip/grpcMethods.ts';
import {
  decodeModelInferRequest,
  encodeModelInferRequest,
} from '../../../../src/wire/oip/modelInferRequest.ts';
import {
  decodeModelInferResponse,
  encodeModelInferResponse,
} from '../../../../src/wire/oip/modelInferResponse.ts';
import { decodeRawTensor, encodeRawTensor } from '../../../../src/wire/oip/rawTensor.ts';
import { decodeRestRequest, encodeRestRequest } from '../../../../src/wire/oip/restRequest.ts';

interface Golden {
  readonly tensors: readonly {
    readonly datatype: string;
    readonly elements: readonly string[];
    readonly raw: string;
    readonly grpcRaw: string;
    readonly grpcResponse: string;
    readonly grpcTyped?: string;
    readonly restJson?: { readonly body: string; readonly headerLength: number | null };
    readonly restBinary?: { readonly body: string; readonly headerLength: number | null };
  }[];
  readonly [key: string]: unknown;
}

/** Bytes made by numpy, protobuf and tritonclient; see openInference.py beside it. */
const golden = JSON.parse(
  readFileSync(new URL('../../../golden/wire/openInference.json', import.meta.url), 'utf8'),
) as Golden;

const hex = (text: unknown): Uint8Array => new Uint8Array(Buffer.from(String(text), 'hex'));
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe.each(golden.tensors)('$datatype as numpy and tritonclient write it', (entry) => {
  const dtype = dtypeOf(entry.datatype, 'x');
  const tensor = tensorOf(dtype, entry.elements);
  const request = { modelName: 'm', modelVersion: '3', id: 'q-1', inputs: { x: tensor } };
  const response = { modelName: 'm', modelVersion: '3', id: 'q-1', outputs: { y: tensor } };

  it('is the same raw bytes, both ways', () => {
    expect(toHex(encodeRawTensor(tensor, 'x'))).toBe(entry.raw);
    expect(decodeRawTensor('x', dtype, [2, 3], hex(entry.raw))).toEqual(tensor);
  });

  it('is read into memory of its own, also from a Buffer', () => {
    const bytes = Buffer.from(entry.raw, 'hex');
    const read = decodeRawTensor('x', dtype, [2, 3], bytes);
    bytes.fill(0xff);
    expect(read).toEqual(tensor);
  });

  it('is the same protobuf with raw contents, both ways', () => {
    expect(toHex(encodeModelInferRequest(request))).toBe(entry.grpcRaw);
    expect(decodeModelInferRequest(hex(entry.grpcRaw))).toEqual({ ...request, contents: 'raw' });
    expect(toHex(encodeModelInferResponse(response))).toBe(entry.grpcResponse);
    expect(decodeModelInferResponse(hex(entry.grpcResponse))).toEqual(response);
  });

  it('is the same protobuf with typed contents, both ways', () => {
    if (entry.grpcTyped === undefined) {
      expect(() => encodeModelInferRequest(request, 'typed')).toThrow('raw contents only');
      return;
    }
    expect(toHex(encodeModelInferRequest(request, 'typed'))).toBe(entry.grpcTyped);
    expect(decodeModelInferRequest(hex(entry.grpcTyped))).toEqual({
      ...request,
      contents: 'typed',
    });
  });

  it('writes JSON that holds the elements', () => {
    const { body } = encodeRestRequest({ inputs: { x: tensor } });
    expect(decodeRestRequest(body).inputs).toEqual({ x: tensor });
  });
});

describe('REST requests as tritonclient writes them', () => {
  /** It writes neither FP16 nor BF16 as JSON, and no BF16 at all. */
  const bodies = golden.tensors.flatMap(({ datatype, elements, restJson, restBinary }) =>
    [restJson, restBinary].flatMap((rest) =>
      rest === undefined ? [] : [{ datatype, elements, ...rest, binary: rest === restBinary }],
    ),
  );

  it.each(bodies)(
    '$datatype, binary: $binary',
    ({ datatype, elements, body, headerLength, binary }) => {
      const read = decodeRestRequest(hex(body), binary ? String(headerLength) : undefined);
      expect(read.inputs).toEqual({ x: tensorOf(dtypeOf(datatype, 'x'), elements) });
      expect(read.id).toBe('q-1');
      expect(read.outputs?.map((output) => output.name)).toEqual(['y']);
      expect(read.outputs?.[0]?.parameters?.['binary_data']).toBe(binary);
    },
  );
});

describe('control messages as protobuf and tritonclient write them', () => {
  it('reads every kind of parameter', () => {
    const read = decodeModelInferRequest(hex(golden['grpcParameters']));
    expect({ ...read.parameters }).toEqual({
      flag: true,
      whole: -5,
      text: 't',
      real: 0.5,
      huge: 2n ** 64n - 1n,
    });
    expect(read.outputs?.[0]?.name).toBe('y');
    expect(read.outputs?.[0]?.parameters?.['classification']).toBe(3);
  });

  it('writes parameters that read back', () => {
    const parameters = { a: true, b: -(2n ** 63n), c: 'x', d: 0.25, e: 2n ** 64n - 1n, f: 7 };
    const read = decodeModelInferRequest(encodeModelInferRequest({ parameters, inputs: {} }));
    expect({ ...read.parameters }).toEqual(parameters);
  });

  it('reads contents that are not packed', () => {
    expect(decodeModelInferRequest(hex(golden['grpcUnpacked'])).inputs['x']?.data).toEqual(
      Float32Array.of(1.5, -2),
    );
  });

  it('reads and writes metadata, in every dialect of its field 6', () => {
    const codec = grpcCodecs('ModelMetadata').response;
    const metadata = {
      name: 'm',
      versions: ['1', '2'],
      platform: 'onnx_onnxv1',
      inputs: [{ name: 'x', dtype: 'float32', shape: [-1, 4] }],
      outputs: [{ name: 'y', dtype: 'int64', shape: [-1] }],
    } as const;
    const bytes = golden['grpcMetadataDialects'] as string[];
    for (const dialect of [golden['grpcMetadata'], ...bytes]) {
      expect(codec.decode(hex(dialect))).toEqual(metadata);
    }
    expect(toHex(codec.encode(metadata))).toBe(golden['grpcMetadata']);
  });

  it('reads and writes statistics', () => {
    const codec = grpcCodecs('ModelStatistics').response;
    const [model] = codec.decode(hex(golden['grpcStatistics'])).model_stats;
    expect(model).toMatchObject({
      name: 'm',
      version: '1',
      last_inference: 1700000000000,
      inference_count: 8,
      execution_count: 4,
    });
    expect(model?.inference_stats).toEqual({
      success: { count: 1, ns: 2 ** 40 },
      fail: { count: 2, ns: 2 ** 40 + 1 },
      queue: { count: 3, ns: 2 ** 40 + 2 },
      compute_input: { count: 4, ns: 2 ** 40 + 3 },
      compute_infer: { count: 5, ns: 2 ** 40 + 4 },
      compute_output: { count: 6, ns: 2 ** 40 + 5 },
      cache_hit: { count: 0, ns: 0 },
      cache_miss: { count: 0, ns: 0 },
    });
  });

  it('reads and writes the repository index and load requests', () => {
    const codec = grpcCodecs('RepositoryIndex').response;
    const models = [
      { name: 'm', version: '1', state: 'READY', reason: '' },
      { name: 'n', version: '2', state: 'UNAVAILABLE', reason: 'unloaded' },
    ];
    expect(codec.decode(hex(golden['grpcIndex']))).toEqual({ models });
    expect(codec.decode(codec.encode({ models }))).toEqual({ models });
    const load = grpcCodecs('RepositoryModelLoad').request;
    expect(load.decode(hex(golden['grpcLoad'])).model_name).toBe('m');
    expect(toHex(load.encode({ model_name: 'm' }))).toBe(golden['grpcLoad']);
  });
});

function tensorOf(dtype: Dtype, elements: readonly string[]): Tensor {
  const shape = [2, 3];
  if (dtype === 'bytes') return { dtype, shape, data: elements.map(hex) };
  const array = new (arrayTypeOf(dtype))(elements.length);
  for (const [i, text] of elements.entries()) array[i] = elementOf(dtype, text);
  return { dtype, shape, data: array };
}

function elementOf(dtype: Dtype, text: string): never {
  if (dtype === 'int64' || dtype === 'uint64') return BigInt(text) as never;
  if (dtype === 'float16') return numberToFloat16(Number(text)) as never;
  return (dtype === 'bfloat16' ? numberToBfloat16(Number(text)) : Number(text)) as never;
}
