import net, { type Socket } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { afterEach, describe, expect, test } from 'vitest';

import { createOwnGrpcClient } from '../../../src/transport/ask/grpcClient.ts';
import { createHttp1Client } from '../../../src/transport/ask/http1Client.ts';
import { framed } from '../../helpers/framed.ts';
import { grpcServer } from '../../helpers/grpcServer.ts';
import { listening, type LocalServer } from '../../helpers/httpServer.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** A server whose answers are written by hand: `answer` is given the request line, and where to write. */
async function raw(answer: (line: string, socket: Socket, connection: number) => void) {
  let connections = 0;
  const server = await listening(
    net.createServer((socket) => {
      const connection = connections++;
      let text = '';
      socket.on('data', (bytes: Buffer) => {
        text += bytes.toString('latin1');
        for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
          const length = Number(/content-length: (\d+)/i.exec(text.slice(0, end))?.[1] ?? 0);
          if (text.length < end + 4 + length) return;
          const line = text.slice(0, text.indexOf('\r\n'));
          text = text.slice(end + 4 + length);
          answer(line, socket, connection);
        }
      });
    }),
  );
  cleanups.push(server.close);
  return { port: server.port, connections: () => connections };
}

function http(server: Pick<LocalServer, 'port'>) {
  const { port } = server;
  const client = createHttp1Client({ host: '127.0.0.1', port }, `127.0.0.1:${port}`);
  cleanups.push(() => client.close());
  const ask = (method = 'GET', body = '') =>
    client.request({ method, path: '/x', headers: { 'x-a': '1' }, body: Buffer.from(body) });
  return { client, ask };
}

const ok = (body: string | Buffer, ...headers: string[]): Buffer =>
  Buffer.concat([
    Buffer.from(
      [`HTTP/1.1 200 OK`, `Content-Length: ${body.length}`, ...headers, '', ''].join('\r\n'),
    ),
    Buffer.from(body),
  ]);

describe('HTTP/1.1', () => {
  test('a kept connection that was closed without notice is replaced, once', async () => {
    const server = await raw((_line, socket) => socket.end(ok('yes')));
    const { ask } = http(server);
    for (let i = 0; i < 5; i++) expect(String((await ask('POST', 'q')).body)).toBe('yes');
    expect(server.connections()).toBe(5);
    // A connection of its own that is closed is an error of the server.
    const rude = await raw((_line, socket) => socket.destroy());
    await expect(http(rude).ask()).rejects.toMatchObject({ code: 'ERR_CLOSED_EARLY' });
    expect(rude.connections()).toBe(1);
  });

  test.each([
    ['100 Continue that nobody asked for', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['103 Early Hints', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'],
  ])('%s precedes the answer', async (_what, interim) => {
    const server = await raw((_line, socket) =>
      socket.write(Buffer.concat([Buffer.from(interim), ok('yes')])),
    );
    const { ask } = http(server);
    expect(String((await ask()).body)).toBe('yes');
    expect(String((await ask()).body)).toBe('yes');
    expect(server.connections()).toBe(1);
  });

  test('chunks with extensions and trailers are put together', async () => {
    const server = await raw((_line, socket) => {
      socket.write(
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nX-Kind: b\r\n\r\n3;a=b\r\nabc\r\n',
      );
      setTimeout(() => socket.write('2\r\nde\r\n0\r\nServer-Timing: x\r\n\r\n'), 5);
    });
    const { ask } = http(server);
    const answer = await ask();
    expect(String(answer.body)).toBe('abcde');
    expect(answer.header('x-kind')).toBe('b');
    expect(answer.header('x-other')).toBeUndefined();
    expect(String((await ask()).body)).toBe('abcde');
  });

  test('HTTP/1.0 ends with its connection', async () => {
    const server = await raw((_line, socket) => socket.end('HTTP/1.0 200 OK\r\n\r\nall of it'));
    expect(String((await http(server).ask()).body)).toBe('all of it');
  });

  test('HEAD and 204 have no bodies', async () => {
    const server = await raw((line, socket) =>
      socket.write(
        line.startsWith('HEAD')
          ? 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'
          : 'HTTP/1.1 204 No Content\r\n\r\n',
      ),
    );
    const { ask } = http(server);
    expect((await ask('HEAD')).body).toHaveLength(0);
    expect(await ask()).toMatchObject({ status: 204 });
    expect(server.connections()).toBe(1);
  });

  test('compression that nobody asked for is undone, and a lie is an error', async () => {
    const bodies: Record<string, Buffer> = {
      gzip: gzipSync('yes'),
      br: brotliCompressSync('yes'),
      lie: Buffer.from('no gzip'),
      zstd: Buffer.from('?'),
    };
    let coding = 'gzip';
    const server = await raw((_line, socket) =>
      socket.write(ok(bodies[coding]!, `Content-Encoding: ${coding === 'lie' ? 'gzip' : coding}`)),
    );
    const { ask } = http(server);
    for (coding of ['gzip', 'br']) expect(String((await ask()).body)).toBe('yes');
    for (coding of ['lie', 'zstd']) {
      await expect(ask()).rejects.toMatchObject({ code: 'ERR_ANSWER_ENCODING' });
    }
  });

  test('a large answer arrives whole, and many at once each get their own', async () => {
    const large = Buffer.alloc(8 * 2 ** 20, 'abcdefg');
    const server = await raw((line, socket) =>
      socket.write(line.startsWith('GET') ? ok(large) : ok(line)),
    );
    const { client, ask } = http(server);
    expect(Buffer.compare((await ask()).body as Buffer, large)).toBe(0);
    const answers = await Promise.all(
      Array.from({ length: 30 }, async (_, i) => {
        const request = { method: 'POST', path: `/${i}`, headers: {}, body: Buffer.alloc(0) };
        return String((await client.request(request)).body);
      }),
    );
    expect(answers).toEqual(answers.map((_, i) => `POST /${i} HTTP/1.1`));
  });

  test('what is aborted ends at once, and its connection is not used again', async () => {
    let silent = true;
    const server = await raw((_line, socket) => silent || socket.write(ok('yes')));
    const { client, ask } = http(server);
    const controller = new AbortController();
    const asked = client.request(
      { method: 'GET', path: '/', headers: {}, body: Buffer.alloc(0) },
      controller.signal,
    );
    setTimeout(() => controller.abort(new Error('stop')), 10);
    await expect(asked).rejects.toThrow('stop');
    silent = false;
    expect(String((await ask()).body)).toBe('yes');
    expect(server.connections()).toBe(2);
    client.close();
    await expect(ask()).rejects.toMatchObject({ code: 'ERR_CLIENT_CLOSED' });
  });
});

describe('gRPC', () => {
  const own = (port: number) => {
    const client = createOwnGrpcClient({ host: '127.0.0.1', port }, `127.0.0.1:${port}`);
    cleanups.push(() => client.close());
    return client;
  };

  test('an answer of 6 MiB is taken, whatever http_proxy says', async () => {
    const large = Buffer.alloc(6 * 2 ** 20, 'proof');
    const server = await grpcServer(() => ({ message: large }));
    cleanups.push(server.close);
    const before = process.env['http_proxy'];
    process.env['http_proxy'] = 'http://127.0.0.1:1';
    try {
      const answer = await own(server.port).call('/a/b', Buffer.from('q'), {});
      expect(Buffer.compare(answer as Buffer, large)).toBe(0);
    } finally {
      if (before === undefined) delete process.env['http_proxy'];
      else process.env['http_proxy'] = before;
    }
  });

  test('GOAWAY in the middle loses no call', async () => {
    let calls = 0;
    const server = await grpcServer((call, stream) => {
      calls++;
      // What is under way is answered; what comes after it goes to another connection.
      if (calls % 10 === 0) stream.session?.goaway(0);
      return { message: call.message };
    });
    cleanups.push(server.close);
    const client = own(server.port);
    for (let i = 0; i < 100; i++) {
      expect(String(await client.call('/a/b', Buffer.from(`q${i}`), {}))).toBe(`q${i}`);
    }
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        client.call('/a/b', Buffer.from(`r${i}`), {}).then(String),
      ),
    );
    expect(answers).toEqual(answers.map((_, i) => `r${i}`));
  });

  test('a status comes with its text, and a compressed message is malformed', async () => {
    const server = await grpcServer((call, stream) => {
      if (String(call.message) === 'status') return { status: 9, details: 'not%20%E2%9C%93' };
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc' },
        { waitForTrailers: true },
      );
      const message = framed(Buffer.from('abc'));
      message[0] = 1;
      stream.end(message);
      return undefined;
    });
    cleanups.push(server.close);
    const client = own(server.port);
    await expect(client.call('/a/b', Buffer.from('status'), {})).rejects.toMatchObject({
      code: 9,
      details: 'not ✓',
    });
    await expect(client.call('/a/b', Buffer.from('x'), {})).rejects.toMatchObject({
      details: expect.stringMatching(/protocol error: .*compressed/) as string,
    });
  });

  test('metadata is sent, and an aborted call leaves the others alone', async () => {
    let seen: unknown;
    const server = await grpcServer((call) => {
      seen = call.headers['x-a'];
      return String(call.message) === 'silent' ? undefined : { message: call.message };
    });
    cleanups.push(server.close);
    const client = own(server.port);
    const controller = new AbortController();
    const silent = client.call('/a/b', Buffer.from('silent'), {}, controller.signal);
    expect(String(await client.call('/a/b', Buffer.from('q'), { 'x-a': '7' }))).toBe('q');
    expect(seen).toBe('7');
    controller.abort(new Error('stop'));
    await expect(silent).rejects.toThrow('stop');
    expect(String(await client.call('/a/b', Buffer.from('q'), {}))).toBe('q');
    client.close();
    await expect(client.call('/a/b', Buffer.from('q'), {})).rejects.toMatchObject({ code: 14 });
  });
});
