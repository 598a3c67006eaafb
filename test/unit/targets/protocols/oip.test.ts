import { inspect } from 'node:util';

import { afterEach, describe, expect, it } from 'vitest';

import { ConfigurationError, TargetUnreachableError } from '../../../../src/core/errors.ts';
import type { Target } from '../../../../src/core/target.ts';
import { float32Tensor } from '../../../../src/core/tensor.ts';
import { startServer } from '../../../../src/serve/index.ts';
import { inferBatch } from '../../../../src/targets/inferBatch.ts';
import { openTarget } from '../../../../src/targets/openTarget.ts';
import { targetSchema } from '../../../../src/targets/targetSchema.ts';
import { encodeModelMetadata, grpcCodecs } from '../../../../src/wire/index.ts';
import { grpcServer, type GrpcAnswer } from '../../../helpers/grpcServer.ts';
import { httpServer, type LocalServer } from '../../../helpers/httpServer.ts';
import { echoMetadata, oipGrpcServer, oipRestServer } from '../../../helpers/oipServer.ts';
import { node, onnxModel } from '../../../helpers/protobufBytes.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function open(definition: object): Promise<Target> {
  const parsed = targetSchema.parse({ retry: { attempts: 1 }, ...definition });
  const target = await openTarget(parsed, { baseDir: '.' });
  cleanups.push(() => target.close());
  return target;
}

async function url(server: Promise<LocalServer>): Promise<string> {
  const { port, close } = await server;
  cleanups.push(close);
  return `127.0.0.1:${port}`;
}

async function errorOf(target: Target): Promise<unknown> {
  return target.describe().catch((error: unknown) => error);
}

const inputs = { x: float32Tensor([1, 2], [1, 2]) };
const x = { name: 'x', dtype: 'float32', shape: [-1, 2] };

describe.each(['oip-rest', 'oip-grpc'] as const)('%s', (protocol) => {
  const echo = () => (protocol === 'oip-rest' ? oipRestServer() : oipGrpcServer());
  /** A server that answers metadata and index in its own way, given as REST and as gRPC. */
  const odd = (
    rest: (path: string) => readonly [status: number, body: string],
    grpc: (method: string) => GrpcAnswer,
  ) =>
    protocol === 'oip-rest'
      ? httpServer(({ path }, response) => {
          const [status, body] = rest(path);
          response.writeHead(status).end(body);
        })
      : grpcServer(({ path }) => grpc(path.split('/').at(-1) ?? ''));

  it('speaks to the reference server', async () => {
    const model = onnxModel({
      nodes: [node('Neg', ['x'], ['y'])],
      inputs: [['x', 1, ['n', 2]]],
      outputs: [['y', 1, ['n', 2]]],
    });
    const server = await startServer({
      models: [{ name: 'negate', bytes: model }],
      restPort: 0,
      grpcPort: 0,
    });
    cleanups.push(() => server.close());
    await server.ready;
    const address = protocol === 'oip-rest' ? server.restUrl : server.grpcAddress;
    const target = await open({ protocol, url: address, model: 'negate' });
    const signature = await target.describe();
    expect(signature).toMatchObject({
      name: 'negate',
      interface: 'tensors',
      inputs: [x],
      outputs: [{ ...x, name: 'y' }],
    });
    const queries = [1, 2, 3].map((v) => ({ x: float32Tensor([1, 2], [v, 0.5]) }));
    const replies = await inferBatch(target, signature, queries);
    expect(replies.map((reply) => reply.status === 'ok' && reply.outputs['y']?.data)).toEqual(
      [1, 2, 3].map((v) => Float32Array.of(-v, -0.5)),
    );
    const wrong = await target.infer({ x: float32Tensor([1, 3], [1, 2, 3]) });
    expect(wrong).toMatchObject({ status: 'failed', reason: 'rejected' });
    const absent = await open({ protocol, url: address, model: 'positive' });
    expect(await errorOf(absent)).toMatchObject({
      code: 'target.unknown-model',
      message: expect.stringContaining('"positive"') as string,
      hint: expect.stringContaining('negate') as string,
    });
  });

  it('names the models that exist when it is asked for another', async () => {
    const target = await open({ protocol, url: await url(echo()), model: 'aeb' });
    const error = await errorOf(target);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/does not know the model "aeb".*unknown model/) as string,
      hint: expect.stringContaining('echo-float32') as string,
    });
    expect(await target.infer(inputs)).toMatchObject({ status: 'failed', reason: 'rejected' });
  });

  it('says so when the server does not list its models', async () => {
    const server = odd(
      () => [404, '{"error": "no"}'],
      () => ({ status: 5, details: 'no' }),
    );
    const target = await open({ protocol, url: await url(server), model: 'aeb' });
    expect(await errorOf(target)).toMatchObject({
      code: 'target.unknown-model',
      hint: 'Correct `model` and `version`.',
    });
  });

  it('tells a model that is loading from one that is not there', async () => {
    const entry = { name: 'aeb', version: '1', state: 'LOADING', reason: 'warming up' };
    const server = odd(
      (path) => (path.endsWith('index') ? [200, JSON.stringify([entry])] : [400, '{"error":"no"}']),
      (method) =>
        method === 'RepositoryIndex'
          ? { message: grpcCodecs(method).response.encode({ models: [entry] }) }
          : { status: 9, details: 'no' },
    );
    const target = await open({ protocol, url: await url(server), model: 'aeb' });
    const error = await errorOf(target);
    expect(error).toBeInstanceOf(TargetUnreachableError);
    expect(error).toMatchObject({
      code: 'target.not-ready',
      message: expect.stringMatching(/loading \(warming up\)/) as string,
    });
  });

  it('describes again when the server was not available at first', async () => {
    let calls = 0;
    const metadata = echoMetadata('float32');
    const server = odd(
      (path) => {
        if (path.startsWith('/v2/models/')) calls++;
        return calls < 3 ? [503, 'starting'] : [200, encodeModelMetadata(metadata)];
      },
      () =>
        ++calls < 3
          ? { status: 14, details: 'starting' }
          : { message: grpcCodecs('ModelMetadata').response.encode(metadata) },
    );
    const target = await open({
      protocol,
      url: await url(server),
      model: 'echo-float32',
      retry: { attempts: 3, backoffMs: 1 },
    });
    expect(await target.describe()).toMatchObject({ name: 'echo-float32' });
    expect(calls).toBe(3);
  });

  it('says that a server is not one of this protocol', async () => {
    const server = odd(
      () => [200, '<!doctype html><p>Welcome'],
      () => ({ status: 12, details: 'no such method' }),
    );
    const target = await open({ protocol, url: await url(server), model: 'aeb' });
    const error = await errorOf(target);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ code: 'target.not-oip' });
  });

  it('takes a declared signature in place of the server’s', async () => {
    const declared = { inputs: [{ ...x, shape: [1, 2] }], outputs: [{ ...x, name: 'z' }] };
    const target = await open({
      protocol,
      url: await url(echo()),
      model: 'echo-float32',
      version: '1',
      signature: declared,
    });
    expect(await target.describe()).toMatchObject({ ...declared, version: '1' });
    expect(await target.infer(inputs)).toMatchObject({
      status: 'failed',
      reason: 'malformed',
      detail: expect.stringContaining('"z" is missing') as string,
    });
  });

  it.each(['', '::', 'http://', 'ftp://localhost:21', 'http://host:99999'])(
    'refuses the address "%s"',
    async (address) => {
      const definition = { protocol, url: address || ' ', model: 'aeb' };
      await expect(open(definition)).rejects.toMatchObject({ code: 'target.bad-url' });
    },
  );

  it('needs an address and a model', () => {
    for (const [definition, missing] of [
      [{ protocol, model: 'aeb' }, 'url'],
      [{ protocol, url: 'localhost:1' }, 'model'],
    ] as const) {
      const [issue] = targetSchema.safeParse(definition).error?.issues ?? [];
      expect(issue).toMatchObject({ path: [missing] });
      expect(issue?.message).toContain('is missing');
    }
    expect(targetSchema.safeParse({ protocol, serve: { model: 'a.onnx' } }).success).toBe(true);
    expect(targetSchema.safeParse({ protocol, replay: 'a.jsonl' }).success).toBe(true);
  });
});

it('asks a REST server behind a path', async () => {
  const seen: string[] = [];
  const server = httpServer(({ path }, response) => {
    seen.push(path);
    response.end(encodeModelMetadata(echoMetadata('float32')));
  });
  const address = `http://${await url(server)}/models/a b/?token=t`;
  const target = await open({ protocol: 'oip-rest', url: address, model: 'x/y', version: '2' });
  await target.describe();
  await target.infer(inputs);
  expect(seen).toEqual([
    '/models/a%20b/v2/models/x%2Fy/versions/2?token=t',
    '/models/a%20b/v2?token=t',
    '/models/a%20b/v2/models/x%2Fy/versions/2/infer?token=t',
  ]);
});

it.each([
  [200, '{"extensions":["binary_tensor_data"]}', 'application/octet-stream'],
  [200, '{"extensions":[]}', 'application/json'],
  [200, 'OK', 'application/json'],
  [404, '{"extensions":["binary_tensor_data"]}', 'application/json'],
])('sends tensors to a server that says %i %s as %s', async (status, metadata, expected) => {
  const seen: (string | undefined)[] = [];
  const server = httpServer(({ path, headers }, response) => {
    if (path.endsWith('/infer')) seen.push(headers['content-type']);
    if (path === '/v2') response.writeHead(status).end(metadata);
    else response.end(encodeModelMetadata(echoMetadata('float32')));
  });
  const target = await open({ protocol: 'oip-rest', url: await url(server), model: 'echo' });
  await target.infer(inputs);
  expect(seen).toEqual([expected]);
});

it('refuses a path in the address of a gRPC server', async () => {
  const definition = { protocol: 'oip-grpc', url: 'localhost:1/path', model: 'aeb' };
  await expect(open(definition)).rejects.toMatchObject({ code: 'target.bad-url' });
});

it('does not show the value of a header that cannot be sent', async () => {
  const definition = { protocol: 'oip-grpc', url: 'localhost:1', model: 'aeb' };
  const headers = { authorization: 'canary-\u00e9' };
  const error: unknown = await open({ ...definition, headers }).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: 'target.bad-header' });
  expect(inspect(error)).not.toContain('canary');
  const broken = targetSchema.safeParse({ ...definition, headers: { a: 'canary\r\nb: c' } });
  expect(broken.error?.message).toContain('line breaks');
  expect(broken.error?.message).not.toContain('canary');
});

it('sends typed contents where it is told to', async () => {
  const target = await open({
    protocol: 'oip-grpc',
    url: await url(oipGrpcServer()),
    model: 'echo-float32',
    contents: 'typed',
  });
  const reply = await target.infer(inputs);
  expect(reply.status === 'ok' && reply.outputs['y']).toEqual(inputs.x);
  const half = await open({
    protocol: 'oip-grpc',
    url: await url(oipGrpcServer()),
    model: 'echo-float16',
    contents: 'typed',
  });
  expect(
    await half.infer({ x: { dtype: 'float16', shape: [1, 2], data: Uint16Array.of(1, 2) } }),
  ).toMatchObject({ status: 'failed', reason: 'rejected' });
});
