import net, { type AddressInfo } from 'node:net';

import { afterEach, expect, test } from 'vitest';

import {
  ERROR_CODE,
  FLAG,
  FRAME,
  frame,
  PREFACE,
  readUint32,
  uint32,
} from '../../../../src/transport/http2/frames.ts';
import { FrameReader } from '../../../../src/transport/http2/frameReader.ts';
import { OUTCOME } from '../../../../src/transport/outcome.ts';
import {
  answer,
  call,
  closers,
  closeServers,
  goaway,
  head,
  isRequest,
  message,
  setting,
  startServer,
  trailers,
} from '../../../helpers/http2Server.ts';

afterEach(closeServers);

test('a well-behaved server is answered', async () => {
  const { port } = await startServer((got, send) => {
    if (isRequest(got)) send(answer(got.id));
  });
  const { results } = await call(port, { requests: 20 });
  expect(results).toHaveLength(20);
  expect(new Set(results.map(({ outcome, bytes }) => `${outcome} ${bytes}`))).toEqual(
    new Set(['1 7']),
  );
});

test('no request leaves before the settings are acknowledged', async () => {
  let late = false;
  const received: number[] = [];
  const server = net.createServer((socket) => {
    let rest = PREFACE.length;
    socket.write(frame(FRAME.settings, 0, 0));
    const reader = new FrameReader((type, flags, id) => {
      received.push(type);
      if (type === FRAME.settings && (flags & FLAG.ack) === 0) {
        setTimeout(() => {
          late = !received.includes(FRAME.headers);
          socket.write(frame(FRAME.settings, FLAG.ack, 0));
        }, 60);
      }
      if (type === FRAME.data) socket.write(answer(id));
    });
    socket.on('data', (bytes) => {
      const skipped = Math.min(rest, bytes.length);
      rest -= skipped;
      reader.read(bytes.subarray(skipped));
    });
    closers.push(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  const { results } = await call((server.address() as AddressInfo).port);
  expect(results[0]?.outcome).toBe(OUTCOME.ok);
  expect(late).toBe(true);
});

test('a message larger than the windows is sent as the server opens them', async () => {
  const size = 200_000;
  let body = 0;
  let beyond = 0;
  const { port } = await startServer(
    (got, send) => {
      if (got.type !== FRAME.data) return;
      body += got.payload.length;
      beyond = Math.max(beyond, got.payload.length);
      const grow = uint32(Math.max(1, got.payload.length));
      send(frame(FRAME.windowUpdate, 0, 0, grow), frame(FRAME.windowUpdate, 0, got.id, grow));
      if (isRequest(got)) send(answer(got.id));
    },
    [setting(4, 1000)],
  );
  const { results } = await call(port, { payload: Buffer.alloc(size, 1), timeoutMs: 3000 });
  expect(results[0]?.outcome).toBe(OUTCOME.ok);
  expect(body).toBe(size + 5);
  expect(beyond).toBeLessThanOrEqual(1000);
});

test('settings that shrink the window make it negative, not wrong', async () => {
  let body = 0;
  let allowed = 65_535;
  let asked = false;
  const { port } = await startServer((got, send) => {
    if (got.type !== FRAME.data) return;
    body += got.payload.length;
    expect(body).toBeLessThanOrEqual(allowed);
    if (!asked && body === 65_535) {
      asked = true;
      // The stream's window falls to -64,535; a thousand more bytes need 65,535 of credit.
      allowed += 1000;
      send(
        frame(FRAME.settings, 0, 0, setting(4, 1000)),
        frame(FRAME.windowUpdate, 0, 0, uint32(500_000)),
        frame(FRAME.windowUpdate, 0, got.id, uint32(65_535)),
      );
    } else if (asked && body === allowed && !isRequest(got)) {
      allowed += 500_000;
      send(frame(FRAME.windowUpdate, 0, got.id, uint32(400_000)));
    }
    if (isRequest(got)) send(answer(got.id));
  });
  const { results } = await call(port, { payload: Buffer.alloc(100_000, 1), timeoutMs: 3000 });
  expect(results[0]?.outcome).toBe(OUTCOME.ok);
});

test('a long answer is acknowledged on stream and connection', async () => {
  const chunks = 3000;
  let grownStream = 0;
  let grownConnection = 0;
  const { port } = await startServer((got, send) => {
    if (got.type === FRAME.windowUpdate && got.id === 1) grownStream += readUint32(got.payload, 0);
    if (got.type === FRAME.windowUpdate && got.id === 0)
      grownConnection += readUint32(got.payload, 0);
    if (!isRequest(got)) return;
    const total = chunks * 16_384;
    const prefix = Buffer.concat([Buffer.from([0]), uint32(total - 5)]);
    const data = Buffer.alloc(16_384);
    send(frame(FRAME.headers, FLAG.endHeaders, got.id, head));
    for (let i = 0; i < chunks; i++) {
      const payload = i === 0 ? Buffer.concat([prefix, data.subarray(5)]) : data;
      send(frame(FRAME.data, 0, got.id, payload));
    }
    send(frame(FRAME.headers, FLAG.endHeaders | FLAG.endStream, got.id, trailers));
  });
  const { results } = await call(port, { timeoutMs: 5000 });
  expect(results[0]).toMatchObject({ outcome: OUTCOME.ok, bytes: chunks * 16_384 });
  expect(grownStream).toBeGreaterThan(16_000_000);
  expect(grownConnection).toBeGreaterThan(32_000_000);
});

test('no more streams are open than the server allows', async () => {
  let open = 0;
  let most = 0;
  const { port } = await startServer(
    (got, send) => {
      if (!isRequest(got)) return;
      open++;
      most = Math.max(most, open);
      setTimeout(() => {
        open--;
        send(answer(got.id));
      }, 3);
    },
    [setting(3, 3)],
  );
  const { results } = await call(port, { requests: 30, timeoutMs: 2000 });
  expect(results.every(({ outcome }) => outcome === OUTCOME.ok)).toBe(true);
  expect(most).toBe(3);
});

test('requests that GOAWAY left unprocessed are sent again on another connection', async () => {
  let told = false;
  const { port } = await startServer((got, send, connection) => {
    if (!isRequest(got)) return;
    if (connection > 0 || got.id <= 3) send(answer(got.id));
    else if (!told) {
      told = true;
      send(goaway(3));
    }
  });
  const { results, transport } = await call(port, { requests: 8, timeoutMs: 1000 });
  expect(results.map(({ outcome }) => outcome)).toEqual(
    Array.from({ length: 8 }, () => OUTCOME.ok),
  );
  expect(transport.counters).toEqual({ reconnects: 1, resent: 6 });
});

test('a server that always goes away does not keep us forever', async () => {
  const { port } = await startServer((got, send) => {
    if (isRequest(got)) send(goaway(0));
  });
  const { results } = await call(port, { timeoutMs: 500 });
  expect(results[0]?.outcome).toBe(OUTCOME.reset);
});

test('refused streams are sent again, reset ones are counted', async () => {
  const refused = new Set<number>();
  const { port } = await startServer((got, send) => {
    if (!isRequest(got)) return;
    if (got.id === 3 && !refused.has(3)) {
      refused.add(3);
      send(frame(FRAME.rstStream, 0, 3, uint32(ERROR_CODE.refusedStream)));
    } else if (got.id === 5) send(frame(FRAME.rstStream, 0, 5, uint32(ERROR_CODE.internal)));
    else send(answer(got.id));
  });
  const { results, transport } = await call(port, { requests: 4 });
  expect(results.map(({ outcome }) => outcome)).toEqual([
    OUTCOME.ok,
    OUTCOME.ok,
    OUTCOME.reset,
    OUTCOME.ok,
  ]);
  expect(transport.counters.resent).toBe(1);
});

test('stream numbers that run out make a new connection', async () => {
  const { port } = await startServer((got, send) => {
    if (isRequest(got)) send(answer(got.id));
  });
  const { results, transport } = await call(port, {
    requests: 10,
    firstStreamId: 0x7fffffff - 6,
    timeoutMs: 1000,
  });
  expect(results.map(({ outcome }) => outcome)).toEqual(
    Array.from({ length: 10 }, () => OUTCOME.ok),
  );
  expect(transport.counters.reconnects).toBe(2);
});

test('pings are answered with their bytes', async () => {
  const ping = Buffer.from('12345678');
  const { port, received } = await startServer((got, send) => {
    if (isRequest(got))
      send(frame(FRAME.ping, 0, 0, ping), frame(0xee, 0xff, 77, ping), answer(got.id));
  });
  const { results } = await call(port);
  expect(results[0]?.outcome).toBe(OUTCOME.ok);
  await expect
    .poll(() => received.find(({ type }) => type === FRAME.ping))
    .toMatchObject({ flags: FLAG.ack, payload: ping });
});

test('padding, priorities and CONTINUATION are understood', async () => {
  const { port } = await startServer((got, send) => {
    if (!isRequest(got)) return;
    const padded = Buffer.concat([
      Buffer.from([4]),
      uint32(0),
      Buffer.from([9]),
      head.subarray(0, 3),
      Buffer.alloc(4),
    ]);
    send(
      frame(FRAME.headers, FLAG.padded | FLAG.priority, got.id, padded),
      frame(FRAME.continuation, 0, got.id, head.subarray(3, 8)),
      frame(FRAME.continuation, FLAG.endHeaders, got.id, head.subarray(8)),
      frame(
        FRAME.data,
        FLAG.padded,
        got.id,
        Buffer.concat([Buffer.from([2]), message.subarray(0, 3), Buffer.alloc(2)]),
      ),
      frame(FRAME.data, 0, got.id, message.subarray(3)),
      frame(FRAME.headers, FLAG.endHeaders | FLAG.endStream, got.id, trailers),
    );
  });
  const { results } = await call(port);
  expect(results[0]).toMatchObject({ outcome: OUTCOME.ok, bytes: message.length });
});
