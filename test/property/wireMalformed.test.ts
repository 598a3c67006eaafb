import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  decodeErrorBody,
  decodeModelInferRequest,
  decodeModelInferResponse,
  decodeModelMetadata,
  decodeModelStatistics,
  decodeRawRequest,
  decodeRestRequest,
  decodeRestResponse,
  grpcCodecs,
  WireError,
} from '../../src/wire/index.ts';

const golden = JSON.parse(
  readFileSync(new URL('../golden/wire/openInference.json', import.meta.url), 'utf8'),
) as {
  readonly tensors: readonly Record<string, string | { body: string; headerLength: number }>[];
  readonly grpcMetadata: string;
  readonly grpcStatistics: string;
  readonly grpcIndex: string;
};

/** Whatever comes in: a value or a WireError, never another exception, and no polluted prototype. */
function survives(decode: () => unknown): void {
  try {
    decode();
  } catch (error) {
    expect(error).toBeInstanceOf(WireError);
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
}

const hex = (text: unknown): Uint8Array => new Uint8Array(Buffer.from(String(text), 'hex'));

/** A seed with a few bytes changed, put in, or cut off. */
const mutated = (seeds: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(
      fc.constantFrom(...seeds),
      fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom('set', 'insert', 'cut')), {
        maxLength: 4,
      }),
    )
    .map(([seed, edits]) => {
      let bytes = [...seed];
      for (const [at, value, kind] of edits) {
        const place = at % (bytes.length + 1);
        if (kind === 'set') bytes[place] = value;
        else if (kind === 'insert') bytes.splice(place, 0, value);
        else bytes = bytes.slice(0, place);
      }
      return Uint8Array.from(bytes);
    });

describe('malformed messages give a WireError', () => {
  const protobufs = golden.tensors.flatMap((tensor) =>
    ['grpcRaw', 'grpcTyped', 'grpcResponse'].flatMap((key) =>
      tensor[key] === undefined ? [] : [hex(tensor[key])],
    ),
  );

  it('in gRPC', () => {
    const control = [golden.grpcMetadata, golden.grpcStatistics, golden.grpcIndex].map(hex);
    fc.assert(
      fc.property(mutated([...protobufs, ...control]), (bytes) => {
        survives(() => decodeModelInferRequest(bytes));
        survives(() => decodeModelInferResponse(Buffer.from(bytes)));
        survives(() => grpcCodecs('ModelMetadata').response.decode(bytes));
        survives(() => grpcCodecs('ModelStatistics').response.decode(bytes));
        survives(() => grpcCodecs('RepositoryIndex').response.decode(bytes));
      }),
      { numRuns: 2000, seed: 11 },
    );
  });

  it('in REST, as JSON and with binary data', () => {
    const bodies = golden.tensors.flatMap((tensor) =>
      ['restJson', 'restBinary'].flatMap((key) => {
        const entry = tensor[key];
        return typeof entry === 'object' ? [hex(entry.body)] : [];
      }),
    );
    fc.assert(
      fc.property(
        mutated(bodies),
        fc.option(fc.oneof(fc.string(), fc.nat(200).map(String)), { nil: undefined }),
        (body, length) => {
          survives(() => decodeRestRequest(body, length));
          survives(() => decodeRestResponse(body, length));
          survives(() => decodeModelMetadata(body));
          survives(() => decodeModelStatistics(body));
          survives(() => decodeRawRequest(body, [{ name: 'x', dtype: 'int64', shape: [-1, 2] }]));
          decodeErrorBody(body);
        },
      ),
      { numRuns: 2000, seed: 12 },
    );
  });

  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(
        'FP32',
        'BYTES',
        'INT64',
        'x',
        '__proto__',
        'constructor',
        null,
        true,
        -1,
        0,
        2,
        1.5,
        1e300,
      ),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom(
          'name',
          'shape',
          'datatype',
          'data',
          'parameters',
          'inputs',
          'outputs',
          'binary_data_size',
          'versions',
          'model_stats',
          'inference_stats',
          'success',
          'ns',
          '__proto__',
          'toString',
        ),
        tie('value'),
        { maxKeys: 5 },
      ),
    ),
  })).value;

  it('in JSON of any structure', () => {
    fc.assert(
      fc.property(json, json, (value, tensor) => {
        const documents = [
          value,
          { inputs: [tensor], outputs: [tensor] },
          { model_stats: [tensor] },
        ];
        for (const document of documents) {
          const body = new TextEncoder().encode(JSON.stringify(document));
          survives(() => decodeRestRequest(body));
          survives(() => decodeRestResponse(body));
          survives(() => decodeModelMetadata(body));
          survives(() => decodeModelStatistics(body));
          decodeErrorBody(body);
        }
      }),
      { numRuns: 2000, seed: 13 },
    );
  });
});

describe('tensors are not mixed up with what every object has', () => {
  it('takes names such as constructor and __proto__', () => {
    const request = (name: string) =>
      new TextEncoder().encode(
        `{"inputs":[{"name":${JSON.stringify(name)},"datatype":"INT8","shape":[1],"data":[1]}]}`,
      );
    const { inputs } = decodeRestRequest(request('constructor'));
    expect(Object.keys(inputs)).toEqual(['constructor']);
    expect(inputs['toString']).toBeUndefined();
    const { inputs: odd } = decodeRestRequest(request('__proto__'));
    expect(Object.keys(odd)).toEqual(['__proto__']);
    expect(odd['shape']).toBeUndefined();
  });
});
