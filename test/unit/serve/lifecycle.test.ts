import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';

import { credentials } from '@grpc/grpc-js';
import { Agent, request } from 'undici';
import { describe, expect, it } from 'vitest';

import { float32Tensor } from '../../../src/core/tensor.ts';
import { startServer, type ServerOptions } from '../../../src/serve/startServer.ts';
import { encodeModelInferRequest } from '../../../src/wire/oip/modelInferRequest.ts';
import { decodeModelInferResponse } from '../../../src/wire/oip/modelInferResponse.ts';
import { encodeRestRequest } from '../../../src/wire/oip/restRequest.ts';
import { echoModel, slowModel } from '../../helpers/echoModel.ts';
import { grpcClient } from '../../helpers/grpcCall.ts';

const echo = { name: 'echo', bytes: echoModel(['float32']) };
/** Its product with itself is itself. */
const square = float32Tensor([300, 300], new Float32Array(90_000).fill(1 / 300));
const pair = float32Tensor([1, 2], [1, 2]);

const pem = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url));
const tls = { cert: pem('server.pem'), key: pem('server.key') };

describe('readiness', () => {
  it('is false while models load, true afterwards', async () => {
    const server = await startServer({ models: [echo], restPort: 0, grpcPort: 0 });
    const client = grpcClient(server.grpcAddress ?? '');
    const early = await Promise.all([
      fetch(`${server.restUrl}/v2/health/ready`).then((response) => response.status),
      fetch(`${server.restUrl}/v2/health/live`).then((response) => response.status),
      fetch(`${server.restUrl}/v2/models/echo/infer`, { method: 'POST', body: '{}' }).then(
        (response) => response.status,
      ),
    ]);
    expect(early).toEqual([503, 200, 503]);
    await server.ready;
    expect((await fetch(`${server.restUrl}/v2/health/ready`)).status).toBe(200);
    expect(await client.control('ServerReady', {})).toEqual({ ready: true });
    client.close();
    await server.close();
  });

  it('stays false for a model that cannot be loaded, and `ready` says why', async () => {
    const broken = { name: 'broken', bytes: Uint8Array.of(1, 2, 3) };
    const server = await startServer({ models: [echo, broken], restPort: 0 });
    await expect(server.ready).rejects.toMatchObject({ name: 'ConfigurationError' });
    expect((await fetch(`${server.restUrl}/v2/health/ready`)).status).toBe(503);
    expect((await fetch(`${server.restUrl}/v2/models/echo/ready`)).status).toBe(200);
    await server.close();
  });
});

describe('closing', () => {
  it('answers what is in flight over REST and gRPC, then stops', async () => {
    const server = await startServer({
      models: [{ name: 'slow', bytes: slowModel(1500) }],
      restPort: 0,
      grpcPort: 0,
    });
    await server.ready;
    const client = grpcClient(server.grpcAddress ?? '');
    const { body, headers } = encodeRestRequest({ inputs: { x: square } }, { binaryInputs: true });
    const url = `${server.restUrl}/v2/models/slow/infer`;
    const rest = fetch(url, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
    }).then((response) => response.status);
    const bytes = encodeModelInferRequest({ modelName: 'slow', inputs: { x: square } });
    const grpc = client.raw('ModelInfer', bytes).then(decodeModelInferResponse);
    await running(server.restUrl ?? '', 2);
    await server.close();
    expect(await rest).toBe(200);
    expect((await grpc).outputs['y']?.shape).toEqual([300, 300]);
    await expect(fetch(`${server.restUrl}/v2/health/live`)).rejects.toThrow('fetch failed');
    client.close();
  });

  it('is idempotent, also while models load', async () => {
    const server = await startServer({ models: [echo], restPort: 0, grpcPort: 0 });
    await Promise.all([server.close(), server.close()]);
    await server.close();
  });
});

/** Waits until the server has read so many requests that it has not answered; bounded by the test's time. */
async function running(restUrl: string, count: number): Promise<void> {
  for (;;) {
    const response = await fetch(`${restUrl}/v2/models/slow/stats`);
    const {
      model_stats: [model],
    } = (await response.json()) as {
      model_stats: [{ pending_count: number }];
    };
    if (model.pending_count >= count) return;
  }
}

describe('wrong options', () => {
  it.each<[string, Partial<ServerOptions>, string]>([
    ['no port', { restPort: undefined }, 'serve.no-port'],
    ['no model', { models: [] }, 'serve.no-model'],
    ['a model twice', { models: [echo, echo] }, 'serve.model-twice'],
    ['a model without a name', { models: [{ bytes: echo.bytes }] }, 'serve.model'],
    ['TLS files that are none', { tls: { cert: 'x', key: 'y' } }, 'serve.tls'],
    ['an address that is not ours', { host: '192.0.2.1' }, 'serve.cannot-listen'],
  ])('%s', async (_, options, code) => {
    await expect(startServer({ models: [echo], restPort: 0, ...options })).rejects.toMatchObject({
      name: 'ConfigurationError',
      code,
    });
  });

  it.each(['restPort', 'grpcPort'])('a %s in use', async (key) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(startServer({ models: [echo], [key]: port })).rejects.toMatchObject({
      code: 'serve.port-in-use',
      message: expect.stringContaining(`port ${port} of 127.0.0.1 is already in use`) as string,
    });
    other.close();
  });

  it('a file that is not there', async () => {
    const server = await startServer({ models: [{ path: '/nowhere/m.onnx' }], restPort: 0 });
    await expect(server.ready).rejects.toMatchObject({ code: 'serve.model-unreadable' });
    await server.close();
  });
});

describe('TLS', () => {
  const options = { models: [echo], restPort: 0, grpcPort: 0 };
  const ca = pem('ca.pem');
  const own = { cert: pem('client.pem'), key: pem('client.key') };
  const bytes = encodeModelInferRequest({ modelName: 'echo', inputs: { in_float32: pair } });

  it('answers over both transports', async () => {
    const server = await startServer({ ...options, tls });
    await server.ready;
    const agent = new Agent({ connect: { ca } });
    const { statusCode, body } = await request(`${server.restUrl}/v2/health/ready`, {
      dispatcher: agent,
    });
    expect([statusCode, await body.json()]).toEqual([200, { ready: true }]);
    const client = grpcClient(server.grpcAddress ?? '', credentials.createSsl(ca));
    const reply = decodeModelInferResponse(await client.raw('ModelInfer', bytes));
    expect(reply.outputs['out_float32']).toEqual(pair);
    client.close();
    await agent.close();
    await server.close();
  });

  it('wants a certificate of the client when it has a CA for clients', async () => {
    const server = await startServer({ ...options, tls: { ...tls, clientCa: ca } });
    await server.ready;
    const known = new Agent({ connect: { ca, ...own } });
    const unknown = new Agent({ connect: { ca } });
    const url = `${server.restUrl}/v2/health/live`;
    const answer = await request(url, { dispatcher: known });
    expect(answer.statusCode).toBe(200);
    await answer.body.dump();
    await expect(request(url, { dispatcher: unknown })).rejects.toThrow();
    const mutual = credentials.createSsl(ca, own.key, own.cert);
    const client = grpcClient(server.grpcAddress ?? '', mutual);
    const stranger = grpcClient(server.grpcAddress ?? '', credentials.createSsl(ca));
    expect((await client.raw('ModelInfer', bytes)).length).toBeGreaterThan(0);
    await expect(stranger.raw('ModelInfer', bytes)).rejects.toMatchObject({ code: 14 });
    client.close();
    stranger.close();
    await Promise.all([known.close(), unknown.close()]);
    await server.close();
  });
});
