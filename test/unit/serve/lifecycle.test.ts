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
import { pendingRequests } from '../../helpers/pendingRequests.ts';

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
      graceMs: 60_000,
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
    await pendingRequests(server.restUrl ?? '', 2);
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

describe('a model whose process is lost', () => {
  const childrenOf = (): string[] =>
    readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
      .split(' ')
      .filter(Boolean);

  it.skipIf(process.platform !== 'linux')('fails its request and is loaded again', async () => {
    const before = new Set(childrenOf());
    const server = await startServer({
      models: [{ name: 'slow', bytes: slowModel(3000) }],
      restPort: 0,
      isolated: true,
    });
    await server.ready;
    const { body, headers } = encodeRestRequest({ inputs: { x: square } }, { binaryInputs: true });
    const ask = async (sent: Uint8Array, header: Record<string, string>) =>
      (
        await fetch(`${server.restUrl}/v2/models/slow/infer`, {
          method: 'POST',
          headers: header,
          body: new Uint8Array(sent),
        })
      ).status;
    const lost = ask(body, headers);
    await pendingRequests(server.restUrl ?? '', 1);
    const [child] = childrenOf().filter((pid) => !before.has(pid));
    process.kill(Number(child), 'SIGKILL');
    expect(await lost).toBe(503);
    const small = encodeRestRequest({ inputs: { x: float32Tensor([1, 1], [1]) } });
    let status = 503;
    while (status === 503) status = await ask(small.body, small.headers);
    expect(status).toBe(200);
    await server.close();
  });
});

describe('more than the server can hold', () => {
  it('is told to come later, and the rest is answered', async () => {
    const server = await startServer({
      models: [{ name: 'slow', bytes: slowModel(1500) }],
      restPort: 0,
      grpcPort: 0,
      maxBytesInFlight: 500_000,
    });
    await server.ready;
    const client = grpcClient(server.grpcAddress ?? '');
    const { body, headers } = encodeRestRequest({ inputs: { x: square } }, { binaryInputs: true });
    const ask = async (): Promise<number> => {
      const url = `${server.restUrl}/v2/models/slow/infer`;
      const init = { method: 'POST', headers, body: new Uint8Array(body) };
      return (await fetch(url, init)).status;
    };
    const first = ask();
    await pendingRequests(server.restUrl ?? '', 1);
    expect(await ask()).toBe(503);
    const bytes = encodeModelInferRequest({ modelName: 'slow', inputs: { x: square } });
    await expect(client.raw('ModelInfer', bytes)).rejects.toMatchObject({ code: 8 });
    expect(await first).toBe(200);
    expect(await ask()).toBe(200);
    client.close();
    await server.close();
  });
});

describe('a client that goes away', () => {
  it('takes its waiting request with it', async () => {
    const server = await startServer({
      models: [{ name: 'slow', bytes: slowModel(1500) }],
      restPort: 0,
    });
    await server.ready;
    const { body, headers } = encodeRestRequest({ inputs: { x: square } }, { binaryInputs: true });
    const url = `${server.restUrl}/v2/models/slow/infer`;
    const init = { method: 'POST', headers, body: new Uint8Array(body) };
    const first = fetch(url, init).then((response) => response.status);
    await pendingRequests(server.restUrl ?? '', 1);
    // The second is with the worker ahead of its turn or waits; the third waits.
    const second = fetch(url, init).then((response) => response.status);
    await pendingRequests(server.restUrl ?? '', 2);
    const leaving = new AbortController();
    const third = fetch(url, { ...init, signal: leaving.signal });
    await pendingRequests(server.restUrl ?? '', 3);
    leaving.abort();
    await expect(third).rejects.toThrow();
    expect(await Promise.all([first, second])).toEqual([200, 200]);
    const { model_stats } = (await (
      await fetch(`${server.restUrl}/v2/models/slow/stats`)
    ).json()) as {
      model_stats: [{ execution_count: number; inference_stats: { fail: { count: number } } }];
    };
    expect(model_stats[0].execution_count).toBe(2);
    expect(model_stats[0].inference_stats.fail.count).toBe(1);
    await server.close();
  });
});

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
    const client = grpcClient(byName(server.grpcAddress), credentials.createSsl(ca));
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
    const client = grpcClient(byName(server.grpcAddress), mutual);
    const stranger = grpcClient(byName(server.grpcAddress), credentials.createSsl(ca));
    expect((await client.raw('ModelInfer', bytes)).length).toBeGreaterThan(0);
    await expect(stranger.raw('ModelInfer', bytes)).rejects.toMatchObject({ code: 14 });
    client.close();
    stranger.close();
    await Promise.all([known.close(), unknown.close()]);
    await server.close();
  });
});

/** grpc-js sends an address as the server's name, which Node 26 refuses. */
function byName(address: string | undefined): string {
  return (address ?? '').replace('127.0.0.1', 'localhost');
}
