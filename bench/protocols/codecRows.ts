import { float32Tensor } from '../../src/core/tensor.ts';
import {
  decodeModelInferResponse,
  decodeRestPrediction,
  decodeRestResponse,
  encodeModelInferRequest,
  encodeModelInferResponse,
  encodeRestPredict,
  encodeRestRequest,
  encodeRestResponse,
  HEADER_LENGTH,
} from '../../src/wire/index.ts';
import { encodeRestPrediction } from '../../src/wire/tfserving/restPredict.ts';
import type { BenchRow } from '../benchRow.ts';
import { leastCpuTimesMs } from '../cpuTime.ts';

/** Elements of a picture of 224 x 224 in three channels. */
const ELEMENTS = 150_528;
const TIMES = 20;
const ROUNDS = 5;

/** CPU time to write a picture of float32 as a request and to read one as an answer, in each encoding. */
export async function codecRows(): Promise<readonly BenchRow[]> {
  const data = Float32Array.from({ length: ELEMENTS }, (_, i) => (i % 255) / 255);
  const x = float32Tensor([1, 224, 224, 3], data);
  const outputs = { y: x };
  const binary = encodeRestResponse({ outputs }, true);
  const json = encodeRestResponse({ outputs });
  const message = encodeModelInferResponse({ outputs }, 'raw');
  const bytes = {
    dtype: 'bytes',
    shape: [1],
    data: [new Uint8Array(data.buffer)],
  } as const;
  const b64 = encodeRestPrediction({ y_bytes: bytes }, 'row');
  const specs = [{ name: 'y_bytes', dtype: 'bytes', shape: [-1] }] as const;
  const plain = { data: Array.from(data) };
  const text = JSON.stringify(plain);

  const repeated = (action: () => unknown) => () => {
    for (let i = 0; i < TIMES; i++) action();
    return Promise.resolve();
  };
  const times = await leastCpuTimesMs(
    {
      v2: repeated(() => {
        encodeRestRequest({ inputs: { x } }, { binaryInputs: true });
        decodeRestResponse(binary.body, binary.headers[HEADER_LENGTH]);
      }),
      raw: repeated(() => {
        encodeModelInferRequest({ modelName: 'm', inputs: { x } }, 'raw');
        decodeModelInferResponse(message);
      }),
      b64: repeated(() => {
        encodeRestPredict({ x_bytes: bytes }, 'row');
        decodeRestPrediction(b64, specs);
      }),
      json: repeated(() => {
        encodeRestRequest({ inputs: { x } });
        decodeRestResponse(json.body);
      }),
      bare: repeated(() => {
        JSON.stringify(plain);
        JSON.parse(text);
      }),
    },
    ROUNDS,
  );
  const limit = (name: string, ms: number, most: number): BenchRow => ({
    name: `${name}, encode and decode ${ELEMENTS} floats`,
    ours: `${(ms / TIMES).toFixed(2)} ms`,
    peer: '-',
    ratio: null,
    target: `<= ${most} ms`,
    holds: ms / TIMES <= most,
  });
  const ratio = times.json / times.bare;
  return [
    limit('V2 binary', times.v2, 0.6),
    limit('gRPC raw', times.raw, 0.5),
    limit('TF b64', times.b64, 5),
    {
      name: `V2 JSON, encode and decode ${ELEMENTS} floats`,
      ours: `${(times.json / TIMES).toFixed(2)} ms`,
      peer: `${(times.bare / TIMES).toFixed(2)} ms (JSON.stringify and parse)`,
      ratio,
      target: '<= 1.1',
      holds: ratio <= 1.1,
    },
  ];
}
