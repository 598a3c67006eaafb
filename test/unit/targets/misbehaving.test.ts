import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

import { afterEach, describe, expect, test } from 'vitest';

import type { Target } from '../../../src/core/target.ts';
import { openTarget } from '../../../src/targets/openTarget.ts';
import { targetSchema } from '../../../src/targets/targetSchema.ts';
import { createOwnGrpcClient } from '../../../src/transport/ask/grpcClient.ts';
import { createHttp1Client } from '../../../src/transport/ask/http1Client.ts';
import { grpcServer } from '../../helpers/grpcServer.ts';
import { okAnswer, rawServer, type RawServer } from '../../helpers/rawServer.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const GOOD = '{"y": 2}';

async function serve(answer: Parameters<typeof rawServer>[0]): Promise<RawServer> {
  const server = await rawServer(answer);
  cleanups.push(server.close);
  return server;
}

async function open(server: RawServer, more: object = {}): Promise<Target> {
  const definition = targetSchema.parse({
    protocol: 'http-json',
    url: `http://127.0.0.1:${server.port}/predict`,
    outputs: { y: '$.y' },
    timeoutMs: 400,
    retry: { attempts: 1 },
    ...more,
  });
  const target = await openTarget(definition, { baseDir: '.' });
  cleanups.push(() => target.close());
  return target;
}

/** Writes one byte every few milliseconds, until the other end has gone. */
function drip(socket: Socket, text: string): void {
  let at = 0;
  const timer = setInterval(() => {
    if (socket.destroyed || at === text.length) clearInterval(timer);
    else socket.write(text[at++]!);
  }, 20);
}

const settled = (server: RawServer): Promise<void> =>
  expect.poll(server.open, { timeout: 2000 }).toBe(0);

describe.each(['own', 'library'])('the %s client, of a server that', (client) => {
  test.each<[string, (socket: Socket) => void, RegExp, RegExp]>([
    [
      'drips the head',
      (socket) => drip(socket, `HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(500)}\r\n`),
      /timeout/,
      /400 ms/,
    ],
    [
      'drips the body',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n');
        drip(socket, ' '.repeat(500));
      },
      /timeout/,
      /400 ms/,
    ],
    [
      'drips chunks for ever',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
        drip(socket, '1\r\n \r\n'.repeat(200));
      },
      /timeout/,
      /400 ms/,
    ],
    [
      'closes its half in the middle',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"y"'),
      /unavailable/,
      /closed|reset/,
    ],
    ['closes its half at once', (socket) => socket.end(), /unavailable/, /closed|reset/],
    [
      'counts a chunk wrong',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
      /malformed/,
      /./,
    ],
  ])('%s', async (_what, misbehave, reason, detail) => {
    const server = await serve((_head, socket, request) =>
      request === 0 ? misbehave(socket) : socket.write(okAnswer(GOOD)),
    );
    const target = await open(server, { client });
    const reply = await target.infer({});
    expect(reply).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(reason) as string,
      detail: expect.stringMatching(detail) as string,
    });
    expect(reply.latencyMs).toBeLessThan(2000);
    // The next query is not harmed, and nothing stays open.
    expect(await target.infer({})).toMatchObject({ status: 'ok' });
    await target.close();
    await settled(server);
  });

  test('closes its half after each answer is asked on a new connection', async () => {
    const server = await serve((_head, socket) => socket.end(okAnswer(GOOD)));
    const target = await open(server, { client });
    await target.describe();
    const before = server.connections();
    for (let i = 0; i < 5; i++) {
      expect(await target.infer({})).toMatchObject({ status: 'ok' });
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(server.connections() - before).toBe(5);
    await target.close();
    await settled(server);
  });

  test('speaks HTTP/1.0 is answered', async () => {
    const server = await serve((_head, socket) => socket.end(`HTTP/1.0 200 OK\r\n\r\n${GOOD}`));
    const target = await open(server, { client });
    for (let i = 0; i < 3; i++) expect(await target.infer({})).toMatchObject({ status: 'ok' });
  });

  test('redirects is not followed, and no other host sees the credential', async () => {
    const other = await serve((_head, socket) => socket.write(okAnswer(GOOD)));
    let status = 301;
    const server = await serve((_head, socket) =>
      socket.write(
        `HTTP/1.1 ${status} Moved\r\nLocation: http://127.0.0.1:${other.port}/predict\r\nContent-Length: 0\r\n\r\n`,
      ),
    );
    const target = await open(server, { client, headers: { authorization: 'Bearer canary' } });
    for (status of [301, 302, 303, 307, 308]) {
      expect(await target.infer({})).toMatchObject({ status: 'failed', reason: 'rejected' });
    }
    expect(server.heads).toHaveLength(5);
    expect(other.connections()).toBe(0);
  });

  test('answers 200 MB costs no more than a few times that, and is classified', async () => {
    const piece = Buffer.alloc(2 ** 20, ' ');
    const server = await serve((_head, socket, request) => {
      if (request > 0) return void socket.write(okAnswer(GOOD));
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 209715200\r\n\r\n');
      let left = 200;
      const more = (): void => {
        while (left-- > 0) if (!socket.write(piece)) return void socket.once('drain', more);
      };
      more();
    });
    const target = await open(server, { client, timeoutMs: 30_000 });
    const before = process.memoryUsage().rss;
    const reply = await target.infer({});
    expect(reply).toMatchObject({ status: 'failed', reason: 'malformed' });
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 30);
    expect(await target.infer({})).toMatchObject({ status: 'ok' });
  }, 30_000);
});

test('a gzip bomb ends at the limit', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20));
  expect(bomb.length).toBeLessThan(2 ** 17);
  const server = await serve((_head, socket) =>
    socket.write(okAnswer(bomb, 'Content-Encoding: gzip')),
  );
  const http = createHttp1Client({ host: '127.0.0.1', port: server.port }, 'x', {
    mostAnswerBytes: 2 ** 20,
  });
  cleanups.push(() => http.close());
  const before = process.memoryUsage().rss;
  await expect(
    http.request({ method: 'GET', path: '/', headers: {}, body: Buffer.alloc(0) }),
  ).rejects.toMatchObject({ code: 'ERR_ANSWER_ENCODING' });
  expect(process.memoryUsage().rss - before).toBeLessThan(32 * 2 ** 20);
});

test('an answer above the limit ends its connection', async () => {
  const server = await serve((_head, socket) =>
    socket.write('HTTP/1.1 200 OK\r\n\r\n' + 'x'.repeat(5000)),
  );
  const http = createHttp1Client({ host: '127.0.0.1', port: server.port }, 'x', {
    mostAnswerBytes: 4096,
  });
  await expect(
    http.request({ method: 'GET', path: '/', headers: {}, body: Buffer.alloc(0) }),
  ).rejects.toMatchObject({ code: 'ERR_ANSWER_TOO_LARGE' });
  await settled(server);
});

test('a gRPC message above the limit is malformed, and the connection goes on', async () => {
  const server = await grpcServer(({ message }) => ({
    message: String(message) === 'large' ? Buffer.alloc(100_000) : message,
  }));
  cleanups.push(server.close);
  const address = { host: '127.0.0.1', port: server.port };
  const grpc = createOwnGrpcClient(address, 'x', { mostAnswerBytes: 4096 });
  cleanups.push(() => grpc.close());
  await expect(grpc.call('/a/b', Buffer.from('large'), {})).rejects.toMatchObject({
    details: expect.stringMatching(/more than 4096 bytes/) as string,
  });
  expect(String(await grpc.call('/a/b', Buffer.from('small'), {}))).toBe('small');
});
