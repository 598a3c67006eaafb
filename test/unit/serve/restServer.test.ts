import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { float32Tensor, type Tensor, type TensorMap } from '../../../src/core/tensor.ts';
import { startServer, type RunningServer } from '../../../src/serve/startServer.ts';
import { decodeModelStatistics } from '../../../src/wire/oip/statistics.ts';
import { decodeModelMetadata } from '../../../src/wire/oip/modelMetadata.ts';
import { encodeRestRequest } from '../../../src/wire/oip/restRequest.ts';
import { decodeRestResponse } from '../../../src/wire/oip/restResponse.ts';
import { echoModel } from '../../helpers/echoModel.ts';
import { EVERY_DTYPE } from '../../helpers/everyDtype.ts';

/** What ONNX Runtime for Node can hold: no bfloat16, and no NUL in text. */
const served = EVERY_DTYPE.filter((tensor) => tensor.dtype !== 'bfloat16').map((tensor) =>
  tensor.dtype === 'bytes'
    ? {
        ...tensor,
        data: ['', 'Grüße', '\uFEFF"', '€\n'].map((text) => new TextEncoder().encode(text)),
      }
    : tensor,
);
const everything: TensorMap = Object.fromEntries(
  served.map((tensor) => [`in_${tensor.dtype}`, tensor]),
);
const echoed: TensorMap = Object.fromEntries(
  served.map((tensor) => [`out_${tensor.dtype}`, tensor]),
);

const floats = float32Tensor([2, 2], [1, 2, 3, 4]);
const longs: Tensor = { dtype: 'int64', shape: [2, 2], data: BigInt64Array.of(1n, 2n, 3n, 4n) };

let server: RunningServer;

beforeAll(async () => {
  server = await startServer({
    models: [
      { name: 'every', bytes: echoModel() },
      { name: 'two', version: '1', bytes: echoModel(['float32']) },
      { name: 'two', version: '10', bytes: echoModel(['float32', 'int64']) },
    ],
    restPort: 0,
    maxMessageBytes: 1 << 20,
  });
  await server.ready;
});
afterAll(() => server.close());

async function call(
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; headers: Headers; bytes: Uint8Array; json: unknown }> {
  const response = await fetch(`${server.restUrl}/${path}`, init);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const isJson = response.headers.get('content-type') === 'application/json';
  const json: unknown = isJson ? JSON.parse(Buffer.from(bytes).toString()) : undefined;
  return { status: response.status, headers: response.headers, bytes, json };
}

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const plain = typeof body === 'string' || body instanceof Uint8Array;
  return call(path, {
    method: 'POST',
    headers,
    body: plain ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body),
  });
}

describe('inference over REST', () => {
  it.each([false, true])('echoes every dtype, binary: %s', async (binaryInputs) => {
    const { body, headers } = encodeRestRequest({ id: 'q7', inputs: everything }, { binaryInputs });
    const answer = await post('v2/models/every/infer', body, { ...headers });
    expect(answer.status).toBe(200);
    const length = answer.headers.get('inference-header-content-length') ?? undefined;
    expect(length !== undefined).toBe(binaryInputs);
    const response = decodeRestResponse(answer.bytes, length);
    expect(response).toMatchObject({ modelName: 'every', modelVersion: '1', id: 'q7' });
    expect(response.outputs).toEqual(echoed);
  });

  it('returns the outputs that were asked for, each in the form that was asked for', async () => {
    const { body } = encodeRestRequest({
      inputs: { in_float32: floats, in_int64: longs },
      outputs: [{ name: 'out_int64', parameters: { binary_data: true } }],
    });
    const answer = await post('v2/models/two/infer', body);
    const length = answer.headers.get('inference-header-content-length') ?? undefined;
    const response = decodeRestResponse(answer.bytes, length);
    expect(Object.keys(response.outputs)).toEqual(['out_int64']);
    expect(length).toBeDefined();
    expect(response.modelVersion).toBe('10');
  });

  it('takes a body without JSON for a model with one input', async () => {
    const values = Float32Array.of(1, 2, 3, 4, 5, 6);
    const answer = await post('v2/models/two/versions/1/infer', new Uint8Array(values.buffer), {
      'inference-header-content-length': '0',
    });
    const length = answer.headers.get('inference-header-content-length') ?? undefined;
    expect(decodeRestResponse(answer.bytes, length).outputs['out_float32']).toEqual({
      dtype: 'float32',
      shape: [3, 2],
      data: values,
    });
  });

  it('unpacks gzip', async () => {
    const { body } = encodeRestRequest({ inputs: { in_float32: floats } });
    const packed = new Uint8Array(gzipSync(body));
    const answer = await post('v2/models/two/versions/1/infer', packed, {
      'content-encoding': 'gzip',
    });
    expect(answer.status).toBe(200);
  });
});

describe('text that ONNX Runtime for Node cannot hold', () => {
  it.each([
    ['NUL', Uint8Array.of(65, 0, 66)],
    ['other bytes than UTF-8', Uint8Array.of(0xff)],
  ])('is refused: %s', async (_, element) => {
    const bytes: Tensor = { dtype: 'bytes', shape: [1, 2], data: [new Uint8Array(), element] };
    const { body, headers } = encodeRestRequest(
      { inputs: { ...everything, in_bytes: bytes } },
      { binaryInputs: true },
    );
    const answer = await post('v2/models/every/infer', body, { ...headers });
    expect(answer.status).toBe(400);
    expect((answer.json as { error: string }).error).toContain("input 'in_bytes': element 1");
  });
});

describe('the control plane over REST', () => {
  it('tells health, server and model metadata', async () => {
    expect((await call('v2/health/live')).status).toBe(200);
    expect((await call('v2/health/ready')).status).toBe(200);
    expect((await call('v2')).json).toMatchObject({ name: 'proofmark' });
    expect((await call('v2/models/two/ready')).json).toEqual({ name: 'two', ready: true });
    const metadata = decodeModelMetadata((await call('v2/models/two')).bytes);
    expect(metadata).toEqual({
      name: 'two',
      versions: ['1', '10'],
      platform: 'onnx_onnxv1',
      inputs: [
        { name: 'in_float32', dtype: 'float32', shape: [-1, 2] },
        { name: 'in_int64', dtype: 'int64', shape: [-1, 2] },
      ],
      outputs: [
        { name: 'out_float32', dtype: 'float32', shape: [-1, 2] },
        { name: 'out_int64', dtype: 'int64', shape: [-1, 2] },
      ],
    });
    const first = decodeModelMetadata((await call('v2/models/two/versions/1')).bytes);
    expect(first.inputs).toHaveLength(1);
  });

  it('counts what it answers and what it refuses', async () => {
    const stats = async () => {
      const [model] = decodeModelStatistics((await call('v2/models/two/versions/1/stats')).bytes);
      if (model === undefined) throw new Error('no statistics');
      return model;
    };
    const before = await stats();
    const { body } = encodeRestRequest({ inputs: { in_float32: floats } });
    await post('v2/models/two/versions/1/infer', body);
    await post('v2/models/two/versions/1/infer', '{"inputs":[]}');
    const after = await stats();
    const rise = (key: 'success' | 'fail' | 'queue' | 'compute_infer') => ({
      count: after.inference_stats[key].count - before.inference_stats[key].count,
      ns: after.inference_stats[key].ns - before.inference_stats[key].ns,
    });
    expect(rise('success').count).toBe(1);
    expect(rise('fail').count).toBe(1);
    expect(after.inference_count - before.inference_count).toBe(2);
    expect(after.execution_count - before.execution_count).toBe(1);
    expect(rise('compute_infer').ns).toBeGreaterThan(0);
    const parts = ['queue', 'compute_input', 'compute_infer', 'compute_output'] as const;
    const sum = parts.reduce((ns, key) => ns + after.inference_stats[key].ns, 0);
    expect(Math.abs(sum - after.inference_stats.success.ns)).toBeLessThan(1000);
  });

  it('unloads and loads a model', async () => {
    const index = async (ready: boolean) => (await post('v2/repository/index', { ready })).json;
    expect(await index(false)).toContainEqual({
      name: 'every',
      version: '1',
      state: 'READY',
      reason: '',
    });
    expect((await post('v2/repository/models/every/unload', {})).status).toBe(200);
    expect(await index(false)).toContainEqual({
      name: 'every',
      version: '1',
      state: 'UNAVAILABLE',
      reason: 'unloaded',
    });
    expect(await index(true)).toHaveLength(2);
    expect((await call('v2/models/every/ready')).status).toBe(503);
    expect((await call('v2/health/ready')).status).toBe(200);
    expect((await post('v2/models/every/infer', '{"inputs":[]}')).status).toBe(404);
    expect((await post('v2/repository/models/every/load', {})).status).toBe(200);
    expect((await call('v2/models/every/ready')).status).toBe(200);
  });
});

const tensor = (fields: object) => ({
  inputs: [{ name: 'in_float32', datatype: 'FP32', shape: [1, 2], data: [1, 2], ...fields }],
});

describe('what is refused', () => {
  it.each([
    ['GET', 'v2/models/none', undefined, 404, 'model "none" is unknown; the server has every, two'],
    ['GET', 'v2/models/two/versions/2', undefined, 404, 'it has 1, 10'],
    ['GET', 'v1/models/none', undefined, 404, 'model "none" is unknown; the server has every, two'],
    ['GET', 'v3/models/two', undefined, 404, 'nothing is served at /v3/models/two'],
    ['GET', 'v2/models/%zz', undefined, 400, 'percent-encoded'],
    ['GET', 'v2/models/two/infer', undefined, 405, 'use POST'],
    ['POST', 'v2/models/two', '{}', 405, 'use GET'],
    ['POST', 'v2/repository/models/none/load', '', 404, 'unknown'],
    [
      'POST',
      'v2/repository/models/two/load',
      { parameters: { config: '{}' } },
      400,
      'the parameter "config" is not supported',
    ],
    ['POST', 'INFER', '', 400, 'not JSON'],
    ['POST', 'INFER', '{"inputs":[{"name":"in_flo', 400, 'not JSON'],
    ['POST', 'INFER', '[]', 400, 'the request must be a JSON object'],
    ['POST', 'INFER', '{}', 400, 'no "inputs"'],
    ['POST', 'INFER', tensor({ name: 'x' }), 400, "input 'in_float32' is missing"],
    ['POST', 'INFER', tensor({ datatype: 'FP31' }), 400, 'datatype "FP31" is none of BOOL'],
    [
      'POST',
      'INFER',
      tensor({ datatype: 'FP64' }),
      400,
      "input 'in_float32' must be float32, got float64",
    ],
    ['POST', 'INFER', tensor({ shape: [2, 1] }), 400, 'must have shape [-1, 2], got [2, 1]'],
    ['POST', 'INFER', tensor({ shape: [2, 2] }), 400, 'shape [2, 2] needs 4 elements, got 2'],
    ['POST', 'INFER', tensor({ shape: [1e15, 1e15] }), 400, 'too large'],
    ['POST', 'INFER', tensor({ shape: [-1, 2] }), 400, 'must be a whole number of at least 0'],
    ['POST', 'INFER', tensor({ data: ['1', 2] }), 400, 'element 0 is "1", which is no float32'],
    ['POST', 'INFER', tensor({ data: [1, 1e39] }), 400, 'element 1 is 1e+39'],
    ['POST', 'INFER', tensor({ data: [1, null] }), 400, 'element 1 is null'],
    [
      'POST',
      'INFER',
      tensor({ parameters: { binary_data_size: 8 } }),
      400,
      'binary_data_size is 8',
    ],
    ['POST', 'INFER', { ...tensor({}), outputs: [{ name: 'z' }] }, 400, "output 'z' is unknown"],
    ['POST', 'INFER', `{"__proto__":{"inputs":[]}}`, 400, 'no "inputs"'],
  ])('%s %s %j: %d', async (method, path, body, status, message) => {
    const to = path === 'INFER' ? 'v2/models/two/versions/1/infer' : path;
    const init =
      body === undefined
        ? { method }
        : { method, body: typeof body === 'string' ? body : JSON.stringify(body) };
    const answer = await call(to, init);
    expect(answer.status).toBe(status);
    expect((answer.json as { error: string }).error).toContain(message);
  });

  it.each([
    ['v2/models/two/infer', 'DELETE', 'POST'],
    ['v2/models/two', 'POST', 'GET, HEAD'],
    ['v1/models/two:predict', 'GET', 'POST'],
  ])('%s names in Allow what it takes in place of %s', async (path, method, allowed) => {
    const response = await fetch(`${server.restUrl}/${path}`, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allowed);
  });

  it('refuses a body beyond the limit, announced, streamed or packed', async () => {
    const big = new Uint8Array(2 << 20);
    expect((await post('v2/models/two/infer', big)).status).toBe(413);
    const packed = new Uint8Array(gzipSync(big));
    const unpacked = await post('v2/models/two/infer', packed, { 'content-encoding': 'gzip' });
    expect(unpacked.status).toBe(413);
    const stream = new Blob([big]).stream();
    const streamed = await call('v2/models/two/infer', {
      method: 'POST',
      body: stream,
      duplex: 'half',
    });
    expect(streamed.status).toBe(413);
    expect((await call('v2/health/live')).status).toBe(200);
  });

  it('refuses an encoding that it does not know, and bytes that are not gzip', async () => {
    const packed = async (encoding: string) =>
      (await post('v2/models/two/infer', 'x', { 'content-encoding': encoding })).status;
    expect(await packed('br')).toBe(415);
    expect(await packed('gzip')).toBe(400);
  });
});
