import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

import { afterAll, describe, expect, it, onTestFinished } from 'vitest';

import { startProcess } from '../../../src/core/spawn.ts';
import { findLeak } from '../../../src/faults/fuzz/findLeak.ts';
import { grpcAnswer } from '../../../src/faults/fuzz/grpcAnswer.ts';
import { grpcMutations } from '../../../src/faults/fuzz/grpcMutations.ts';
import { http1Mutations } from '../../../src/faults/fuzz/http1Mutations.ts';
import { sendBytes } from '../../../src/faults/fuzz/sendBytes.ts';
import { createRandom } from '../../../src/math/random.ts';

const request = {
  method: 'POST',
  path: '/v2/models/m/infer',
  headers: { 'content-type': 'application/json' },
  body: Buffer.from('{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1.5,2]}]}'),
};

describe('hostile requests', () => {
  it('differ from the sound one, each in its way, and come again with the seed', () => {
    const texts = http1Mutations.map((mutation) =>
      mutation.make(request, 'h:1', createRandom(4)).toString('latin1'),
    );
    expect(new Set(texts).size).toBe(texts.length);
    for (const text of texts)
      expect(text).not.toContain(`\r\n\r\n${request.body.toString()}\u0000`);
    expect(
      http1Mutations.map((mutation) =>
        mutation.make(request, 'h:1', createRandom(4)).toString('latin1'),
      ),
    ).toEqual(texts);
    const text = (kind: string): string =>
      texts[http1Mutations.findIndex((each) => each.kind === kind)]!;
    expect(text('json-nan')).toContain('[NaN,');
    expect(text('dtype-unknown')).toContain('"datatype":"FP33"');
    expect(text('shape-huge')).toContain('"shape":[2147483647,2147483647]');
    expect(text('data-missing')).not.toContain('"data"');
  });

  it('of gRPC begin with the preface and a whole SETTINGS frame', () => {
    for (const mutation of grpcMutations) {
      const bytes = mutation.make(
        { ...request, body: Buffer.alloc(300, 3) },
        'h:1',
        createRandom(1),
      );
      expect(bytes.subarray(0, 24).toString()).toBe('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
      expect([...bytes.subarray(24, 33)]).toEqual([0, 0, 0, 4, 0, 0, 0, 0, 0]);
    }
  });
});

describe('what a server does with bytes', () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      if (chunk.toString().startsWith('answer')) socket.end('HTTP/1.1 503 Busy\r\n\r\n');
      if (chunk.toString().startsWith('close')) socket.destroy();
    });
  });
  afterAll(() => server.close());

  it('tells an answer, an end, silence and a closed port apart', async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const send = async (text: string) => sendBytes('127.0.0.1', port, Buffer.from(text), 300);
    expect(await send('answer')).toMatchObject({ status: 503, silent: false, refused: false });
    expect(await send('close')).toMatchObject({ status: null, silent: false, refused: false });
    expect(await send('wait')).toMatchObject({ status: null, silent: true, refused: false });
    expect(await sendBytes('127.0.0.1', 1, Buffer.of(1), 300)).toMatchObject({ refused: true });
  });
});

describe('what a gRPC server does with bytes', () => {
  const frame = (type: number, flags: number, stream: number, payload: Buffer): Buffer => {
    const head = Buffer.alloc(9);
    head.writeUIntBE(payload.length, 0, 3);
    head.writeUInt8(type, 3);
    head.writeUInt8(flags, 4);
    head.writeUInt32BE(stream, 5);
    return Buffer.concat([head, payload]);
  };
  const settings = frame(4, 0, 0, Buffer.alloc(0));
  const literal = (name: string, value: string): Buffer =>
    Buffer.concat([
      Buffer.of(0x10, name.length),
      Buffer.from(name),
      Buffer.of(value.length),
      Buffer.from(value),
    ]);

  it.each([
    ['a greeting alone', settings, false, null],
    ['headers', Buffer.concat([settings, frame(1, 4, 1, literal(':status', '200'))]), false, null],
    ['trailers', frame(1, 5, 1, literal('grpc-status', '3')), true, 3],
    ['trailers of another stream', frame(1, 5, 3, literal('grpc-status', '3')), false, null],
    ['a reset', frame(3, 0, 1, Buffer.of(0, 0, 0, 1)), true, null],
    ['a farewell', frame(7, 0, 0, Buffer.alloc(8)), true, null],
    ['what is no frame', Buffer.from('HTTP/1.1 400 Bad Request'), true, null],
  ])('%s: ended %s, status %s', (_, bytes, ended, status) => {
    const answer = grpcAnswer();
    // Byte by byte, as a network may.
    let seen = false;
    for (const byte of bytes) seen = answer.read(Buffer.of(byte)) || seen;
    expect(seen).toBe(ended);
    expect(answer.status()).toBe(status);
  });
});

it('memory that is kept for every request of a kind is found, and none where nothing is kept', async () => {
  const child = startProcess(new URL('../../helpers/leaky.process.ts', import.meta.url), []);
  onTestFinished(() => void child.kill());
  const [port] = (await once(child, 'message')) as [number];
  const send = (text: string) => async () => {
    await sendBytes('127.0.0.1', port, Buffer.from(text), 1000);
  };
  const kept = await findLeak(child.pid!, 60, send('keep'));
  expect(kept?.perRequestKib).toBeGreaterThan(60);
  expect(kept?.perRequestKib).toBeLessThan(200);
  expect(await findLeak(child.pid!, 200, send('drop'))).toBeUndefined();
  expect(await findLeak(2 ** 22 + 1, 20, send('drop'))).toBeUndefined();
});
