import { Client, credentials } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { float32Tensor, type TensorMap } from '../../../src/core/tensor.ts';
import { startServer, type RunningServer } from '../../../src/serve/startServer.ts';
import { openTarget } from '../../../src/targets/openTarget.ts';
import { targetSchema } from '../../../src/targets/targetSchema.ts';
import { encodeModelInferRequest, grpcPath, type GrpcContents } from '../../../src/wire/index.ts';
import { decodeModelInferResponse } from '../../../src/wire/oip/modelInferResponse.ts';
import { OPEN_INFERENCE_PROTO } from '../../../src/wire/oip/openInferenceProto.ts';
import { echoModel, slowModel } from '../../helpers/echoModel.ts';
import { EVERY_DTYPE } from '../../helpers/everyDtype.ts';
import { grpcClient } from '../../helpers/grpcCall.ts';
import { pendingRequests } from '../../helpers/pendingRequests.ts';

let server: RunningServer;
let client: ReturnType<typeof grpcClient>;
const floats = float32Tensor([2, 2], [1, 2, 3, 4]);

beforeAll(async () => {
  server = await startServer({
    models: [
      { name: 'every', bytes: echoModel() },
      { name: 'two', version: '2', bytes: echoModel(['float32']) },
    ],
    grpcPort: 0,
    maxMessageBytes: 1 << 20,
  });
  await server.ready;
  client = grpcClient(server.grpcAddress ?? '');
});
afterAll(async () => {
  client.close();
  await server.close();
});

describe('inference over gRPC', () => {
  it.each<GrpcContents>(['raw', 'typed'])('echoes every dtype that fits: %s', async (contents) => {
    const served = EVERY_DTYPE.filter(({ dtype }) => dtype !== 'bfloat16').map((tensor) =>
      tensor.dtype === 'bytes'
        ? { ...tensor, data: ['', 'é', '€', 'x'].map((text) => new TextEncoder().encode(text)) }
        : tensor,
    );
    const table = (prefix: string): TensorMap =>
      Object.fromEntries(served.map((tensor) => [`${prefix}_${tensor.dtype}`, tensor]));
    const inputs = table('in');
    const request = { modelName: 'every', id: 'q', inputs };
    if (contents === 'typed') {
      expect(() => encodeModelInferRequest(request, 'typed')).toThrow('FP16');
      return;
    }
    const reply = decodeModelInferResponse(
      await client.raw('ModelInfer', encodeModelInferRequest(request, contents)),
    );
    expect(reply).toMatchObject({ modelName: 'every', modelVersion: '1', id: 'q' });
    expect(reply.outputs).toEqual(table('out'));
  });

  it('answers typed contents with typed contents', async () => {
    const request = { modelName: 'two', inputs: { in_float32: floats } };
    const bytes = await client.raw('ModelInfer', encodeModelInferRequest(request, 'typed'));
    expect(decodeModelInferResponse(bytes).outputs['out_float32']).toEqual(floats);
    const raw = await client.raw('ModelInfer', encodeModelInferRequest(request, 'raw'));
    expect(bytes.length).not.toBe(raw.length);
  });
});

describe('a stream of queries', () => {
  const openStream = () => {
    const answers: { error: string; response: ReturnType<typeof decodeModelInferResponse> }[] = [];
    const channel = new Client(server.grpcAddress ?? '', credentials.createInsecure());
    const same = (bytes: Buffer): Buffer => bytes;
    const call = channel.makeBidiStreamRequest(grpcPath('ModelStreamInfer'), same, same);
    call.on('data', (bytes: Buffer) => {
      const type = protobuf
        .parse(OPEN_INFERENCE_PROTO, { keepCase: true })
        .root.lookupType('inference.ModelStreamInferResponse');
      const read = type.toObject(type.decode(bytes), { defaults: true });
      const inner = protobuf
        .parse(OPEN_INFERENCE_PROTO, { keepCase: true })
        .root.lookupType('inference.ModelInferResponse');
      const whole = inner.encode(inner.fromObject(read['infer_response'] as object)).finish();
      answers.push({
        error: String(read['error_message']),
        response: decodeModelInferResponse(whole),
      });
    });
    const ended = new Promise<void>((resolve, reject) => {
      call.on('end', resolve);
      call.on('error', reject);
    });
    const ask = (id: string, tensor = floats, parameters = {}): void => {
      const request = { modelName: 'two', id, inputs: { in_float32: tensor }, parameters };
      call.write(Buffer.from(encodeModelInferRequest(request)));
    };
    return { answers, call, ended, ask, close: () => channel.close() };
  };

  it('answers each by its id, says what is wrong with one, and goes on', async () => {
    const { answers, call, ended, ask, close } = openStream();
    for (let i = 0; i < 20; i++) ask(`q${i}`, i === 7 ? float32Tensor([1, 3], [1, 2, 3]) : floats);
    call.end();
    await ended;
    close();
    expect(answers).toHaveLength(20);
    expect(new Set(answers.map(({ response }) => response.id))).toEqual(
      new Set(Array.from({ length: 20 }, (_, i) => `q${i}`)),
    );
    for (const { error, response } of answers) {
      if (response.id === 'q7') {
        expect(error).toContain('must have shape [-1, 2], got [1, 3]');
      } else {
        expect(error).toBe('');
        expect(response.outputs['out_float32']).toEqual(floats);
        expect(response.parameters).toBeUndefined();
      }
    }
  });

  it('marks the last response for who asks for it', async () => {
    const { answers, call, ended, ask, close } = openStream();
    ask('a', floats, { triton_enable_empty_final_response: true });
    call.end();
    await ended;
    close();
    expect(answers[0]?.response.parameters).toEqual({ triton_final_response: true });
  });

  it('is how a target can ask it', async () => {
    const url = server.grpcAddress ?? '';
    const definition = { protocol: 'oip-grpc', url, model: 'two', stream: true, concurrency: 20 };
    const target = await openTarget(targetSchema.parse(definition), { baseDir: '.' });
    const replies = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        target.infer({ in_float32: float32Tensor([1, 2], [i, -i]) }),
      ),
    );
    await target.close();
    const got = replies.map((reply) => reply.status === 'ok' && reply.outputs['out_float32']?.data);
    expect(got).toEqual(Array.from({ length: 100 }, (_, i) => Float32Array.of(i, -i)));
  });
});

describe('a client that goes away over gRPC', () => {
  it('takes its waiting request with it', async () => {
    const slow = await startServer({
      models: [{ name: 'slow', bytes: slowModel(2500) }],
      restPort: 0,
      grpcPort: 0,
    });
    await slow.ready;
    const caller = grpcClient(slow.grpcAddress ?? '');
    const square = float32Tensor([300, 300], new Float32Array(90_000).fill(1 / 300));
    const bytes = encodeModelInferRequest({ modelName: 'slow', inputs: { x: square } });
    const first = caller.raw('ModelInfer', bytes);
    await pendingRequests(slow.restUrl ?? '', 1);
    const leaving = new AbortController();
    const second = caller.raw('ModelInfer', bytes, leaving.signal);
    const left = expect(second).rejects.toMatchObject({ code: 1 });
    await pendingRequests(slow.restUrl ?? '', 2);
    leaving.abort();
    await left;
    await first;
    const { model_stats } = await caller.control('ModelStatistics', { name: 'slow' });
    expect(model_stats[0]?.execution_count).toBe(1);
    expect(model_stats[0]?.inference_stats.fail.count).toBe(1);
    caller.close();
    await slow.close();
  });
});

describe('the control plane over gRPC', () => {
  it('tells health, metadata and the repository', async () => {
    expect(await client.control('ServerLive', {})).toEqual({ live: true });
    expect(await client.control('ServerReady', {})).toEqual({ ready: true });
    expect(await client.control('ModelReady', { name: 'two' })).toEqual({ ready: true });
    expect(await client.control('ServerMetadata', {})).toMatchObject({ name: 'proofmark' });
    expect(await client.control('ModelMetadata', { name: 'two', version: '2' })).toEqual({
      name: 'two',
      versions: ['2'],
      platform: 'onnx_onnxv1',
      inputs: [{ name: 'in_float32', dtype: 'float32', shape: [-1, 2] }],
      outputs: [{ name: 'out_float32', dtype: 'float32', shape: [-1, 2] }],
    });
    await client.control('RepositoryModelUnload', { model_name: 'every' });
    expect((await client.control('RepositoryIndex', { ready: true })).models).toHaveLength(1);
    expect((await client.control('RepositoryIndex', {})).models).toHaveLength(2);
    expect(await client.control('ModelReady', { name: 'every' })).toEqual({ ready: false });
    await client.control('RepositoryModelLoad', { model_name: 'every' });
    expect(await client.control('ModelReady', { name: 'every' })).toEqual({ ready: true });
  });

  it('counts', async () => {
    const count = async () => {
      const { model_stats } = await client.control('ModelStatistics', { name: 'two' });
      return model_stats[0]?.inference_stats.success.count ?? NaN;
    };
    const before = await count();
    const request = { modelName: 'two', inputs: { in_float32: floats } };
    await client.raw('ModelInfer', encodeModelInferRequest(request));
    expect((await count()) - before).toBe(1);
  });
});

describe('what is refused over gRPC', () => {
  const good = { modelName: 'two', inputs: { in_float32: floats } };
  it.each([
    ['bytes that are no message', Uint8Array.of(0x2a, 0x7f, 1), 3, 'not the protobuf'],
    [
      'an unknown model',
      encodeModelInferRequest({ ...good, modelName: 'no' }),
      5,
      '"no" is unknown',
    ],
    [
      'an unknown version',
      encodeModelInferRequest({ ...good, modelVersion: '9' }),
      5,
      'has no version "9"',
    ],
    [
      'a missing input',
      encodeModelInferRequest({ ...good, inputs: {} }),
      3,
      "'in_float32' is missing",
    ],
    [
      'a shape that does not fit',
      encodeModelInferRequest({
        ...good,
        inputs: { in_float32: float32Tensor([1, 3], [1, 2, 3]) },
      }),
      3,
      'must have shape [-1, 2], got [1, 3]',
    ],
    [
      'a message beyond the limit',
      encodeModelInferRequest({
        ...good,
        inputs: { in_float32: float32Tensor([200_000, 2], new Float32Array(400_000)) },
      }),
      8,
      'larger than max',
    ],
  ])('%s', async (_, bytes, code, message) => {
    await expect(client.raw('ModelInfer', bytes)).rejects.toMatchObject({
      code,
      details: expect.stringContaining(message) as string,
    });
  });
});
