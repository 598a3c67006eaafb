import { connect } from 'node:net';

import { Client, credentials } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { float32Tensor } from '../../../src/core/tensor.ts';
import { startServer, type RunningServer } from '../../../src/serve/startServer.ts';
import { encodeModelInferRequest } from '../../../src/wire/oip/modelInferRequest.ts';
import { echoModel } from '../../helpers/echoModel.ts';
import { grpcClient } from '../../helpers/grpcCall.ts';

const LIMIT = 1 << 16;
let server: RunningServer;

beforeAll(async () => {
  server = await startServer({
    models: [{ name: 'echo', bytes: echoModel(['float32']) }],
    restPort: 0,
    grpcPort: 0,
    maxMessageBytes: LIMIT,
    maxBytesInFlight: LIMIT,
    graceMs: 2000,
  });
  await server.ready;
});
afterAll(() => server.close());

/** Sends bytes, waits for the other side to answer or hang up, and hangs up. Returns what came. */
async function send(port: string, bytes: string | Uint8Array, waitMs: number): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes));
    const end = (): void => {
      socket.destroy();
      resolve(received);
    };
    const timer = setTimeout(end, waitMs);
    socket.on('data', (chunk) => (received += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(received);
    });
  });
}

const post = (headers: string, body: string): string =>
  `POST /v2/models/echo/infer HTTP/1.1\r\nhost: x\r\n${headers}\r\n\r\n${body}`;
const portOf = (address: string | undefined): string => /:(\d+)$/.exec(address ?? '')?.[1] ?? '';

async function stillServes(): Promise<void> {
  const client = grpcClient(server.grpcAddress ?? '');
  const inputs = { in_float32: float32Tensor([2, 2], [1, 2, 3, 4]) };
  await client.raw('ModelInfer', encodeModelInferRequest({ modelName: 'echo', inputs }));
  client.close();
  expect((await fetch(`${server.restUrl}/v2/health/ready`)).status).toBe(200);
}

describe('what a hostile client sends over REST', () => {
  it.each<[string, string, string]>([
    ['no HTTP', '\0\0\0garbage\r\n\r\n', ' 400 '],
    ['a header without end', `GET /v2 HTTP/1.1\r\nx: ${'a'.repeat(100_000)}`, ' 431 '],
    ['a body that is cut off', post('content-length: 60000', '{"inputs":'), ''],
    ['a chunk that is cut off', post('transfer-encoding: chunked', 'ffff\r\n{'), ''],
    ['a chunk length that is none', post('transfer-encoding: chunked', 'xyz\r\n'), ' 400 '],
    ['two lengths', post('content-length: 2\r\ncontent-length: 3', '{}'), ' 400 '],
    ['an announced body beyond the limit', post('content-length: 99999999999', '{}'), ' 413 '],
    ['a path that climbs', 'GET /v2/models/../../etc/passwd HTTP/1.1\r\nhost: x\r\n\r\n', ' 404 '],
    [
      'two requests at once',
      `${post('content-length: 2', '{}')}GET /v2 HTTP/1.1\r\nhost: x\r\n\r\n`,
      ' 200 ',
    ],
  ])('%s', async (_, bytes, status) => {
    const received = await send(portOf(server.restUrl), bytes, 150);
    expect(received).toContain(status);
    await stillServes();
  });

  it('leaves nothing of cut-off bodies in the count of bytes in flight', async () => {
    const cut = post(`content-length: ${LIMIT - 10}`, '{"inputs":');
    for (let i = 0; i < 5; i++) await send(portOf(server.restUrl), cut, 20);
    const body = JSON.stringify({
      inputs: [
        { name: 'in_float32', datatype: 'FP32', shape: [4000, 2], data: Array(8000).fill(0.25) },
      ],
    });
    const url = `${server.restUrl}/v2/models/echo/infer`;
    let status = 503;
    // The server hears of a hang-up in its own time.
    for (let i = 0; i < 100 && status === 503; i++) {
      status = (await fetch(url, { method: 'POST', body })).status;
    }
    expect(status).toBe(200);
  });
});

describe('what a hostile client sends over gRPC', () => {
  const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  it.each<[string, Uint8Array]>([
    ['no HTTP/2', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    [
      'a frame beyond the limit',
      Buffer.concat([preface, Buffer.from('ffffff000000000001', 'hex')]),
    ],
    [
      'headers that are no HPACK',
      Buffer.concat([preface, Buffer.from('000004010500000001ffffffff', 'hex')]),
    ],
    ['half a preface', preface.subarray(0, 10)],
  ])('%s', async (_, bytes) => {
    await send(portOf(server.grpcAddress), bytes, 100);
    await stillServes();
  });

  it('a method that does not exist', async () => {
    const client = new Client(server.grpcAddress ?? '', credentials.createInsecure());
    const same = (bytes: Buffer): Buffer => bytes;
    const call = new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        '/inference.GRPCInferenceService/No',
        same,
        same,
        Buffer.alloc(0),
        (error, reply) => {
          if (error === null) resolve(reply);
          else reject(error);
        },
      );
    });
    await expect(call).rejects.toMatchObject({ code: 12 });
    client.close();
  });
});
