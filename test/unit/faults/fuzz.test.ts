import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

import { afterAll, describe, expect, it } from 'vitest';

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
