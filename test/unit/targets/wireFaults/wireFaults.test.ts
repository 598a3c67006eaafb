import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Reply } from '../../../../src/core/target.ts';
import { float32Tensor } from '../../../../src/core/tensor.ts';
import { openTarget } from '../../../../src/targets/openTarget.ts';
import { targetSchema, type TargetDefinition } from '../../../../src/targets/targetSchema.ts';
import {
  startProxy,
  type RunningProxy,
} from '../../../../src/targets/wireFaults/proxy/startProxy.ts';
import { proxyTarget } from '../../../../src/targets/wireFaults/proxyTarget.ts';
import { wireFaults } from '../../../../src/targets/wireFaults/wireFaults.ts';
import { oipGrpcServer, oipRestServer } from '../../../helpers/oipServer.ts';
import type { LocalServer } from '../../../helpers/httpServer.ts';

const servers = new Map<string, LocalServer>();

beforeAll(async () => {
  servers.set('oip-rest', await oipRestServer());
  servers.set('oip-grpc', await oipGrpcServer());
});
afterAll(async () => {
  for (const server of servers.values()) await server.close();
});

const question = (i: number) => ({ x: float32Tensor([1, 2], [i, -i]) });

/** Asks a target behind faults one query after the other, and says what came back. */
async function ask(
  protocol: string,
  faults: object[],
  count: number,
  timeoutMs = 20_000,
): Promise<Reply[]> {
  const { port } = servers.get(protocol)!;
  const keys = { protocol, model: 'echo-float32', timeoutMs, retry: { attempts: 1 } };
  const { faults: parsed = [] } = targetSchema.parse({
    ...keys,
    url: 'x:1',
    faults,
  });
  const transport = protocol === 'oip-grpc' ? 'grpc' : 'http1';
  const upstream = { host: '127.0.0.1', port };
  const proxy = await startProxy({ upstream, transport, faults: parsed, seed: 5, port: 0 });
  const definition = targetSchema.parse({ ...keys, url: `127.0.0.1:${proxy.port}` });
  const target = await openTarget(definition, { baseDir: '.' });
  try {
    await target.describe();
    proxy.arm();
    const replies: Reply[] = [];
    for (let i = 0; i < count; i++) replies.push(await target.infer(question(i)));
    return replies;
  } finally {
    await target.close();
    await proxy.close();
  }
}

const said = (reply: Reply | undefined): string =>
  reply?.status === 'ok'
    ? String(Array.from(reply.outputs['y']!.data as Float32Array))
    : String(reply?.reason);

/** What the client sees of the second of three queries, when only that one is struck. */
const SEEN: Readonly<Record<string, { rest: RegExp; grpc: RegExp; timeoutMs?: number }>> = {
  status: { rest: /^unavailable$/, grpc: /^unavailable$/ },
  malformed: { rest: /^malformed$/, grpc: /^malformed$|^rejected$|^unavailable$/ },
  schema: { rest: /^malformed$/, grpc: /^malformed$/ },
  empty: { rest: /^malformed$/, grpc: /^malformed$|^unavailable$|^rejected$/ },
  stale: { rest: /^0,-?0$/, grpc: /^0,-?0$/ },
  duplicate: { rest: /^malformed$/, grpc: /^malformed$/ },
  truncated: { rest: /^(unavailable|malformed)$/, grpc: /^(unavailable|malformed|rejected)$/ },
  nan: { rest: /NaN|^malformed$/, grpc: /^1,NaN$/ },
  // Another number, or one that is none any more.
  corrupt: { rest: /^(?!1,-1$)/, grpc: /^(?!1,-1$)/ },
};

describe.each(['oip-rest', 'oip-grpc'] as const)('%s', (protocol) => {
  const wire = protocol === 'oip-rest' ? 'rest' : 'grpc';

  it.each(Object.entries(SEEN))(
    '%s strikes the query that the schedule says, and no other',
    async (kind, seen) => {
      const faults = [{ kind, schedule: { onset: 1, hold: 1 } }];
      const replies = await ask(protocol, faults, 3, seen.timeoutMs);
      expect([said(replies[0]), said(replies[2])].map((text) => text.replace('-0', '0'))).toEqual([
        '0,0',
        '2,-2',
      ]);
      expect(said(replies[1])).toMatch(seen[wire]);
    },
  );

  it('every fault of replies is here', () => {
    const kinds = wireFaults.filter(({ level }) => level === 'message').map(({ kind }) => kind);
    expect(Object.keys(SEEN).toSorted()).toEqual(kinds.toSorted());
  });

  it('latency comes on top, a silent wire times out, a reset is unavailable', async () => {
    const [slow] = await ask(protocol, [{ kind: 'latency', latencyMs: 80, jitterMs: 10 }], 1);
    expect(said(slow).replace('-0', '0')).toBe('0,0');
    expect(slow!.latencyMs).toBeGreaterThan(65);
    expect(said((await ask(protocol, [{ kind: 'timeout' }], 1, 1500))[0])).toBe('timeout');
    expect(said((await ask(protocol, [{ kind: 'reset' }], 1))[0])).toBe('unavailable');
  });

  it('pieces of any size arrive whole', async () => {
    const faults = [
      { kind: 'slicer', bytes: 16, variation: 8, delayMs: 0.2 },
      { kind: 'bandwidth', kilobytesPerSecond: 40 },
    ];
    expect(said((await ask(protocol, faults, 2))[1])).toBe('1,-1');
  });

  it('strikes its share of the queries, the same ones with the same seed', async () => {
    const faults = [{ kind: 'status', code: 429, share: 0.4 }];
    const once = (await ask(protocol, faults, 30)).map(({ status }) => status);
    expect(once.filter((status) => status === 'failed').length).toBeGreaterThan(5);
    expect(once.filter((status) => status === 'ok').length).toBeGreaterThan(8);
    expect((await ask(protocol, faults, 30)).map(({ status }) => status)).toEqual(once);
  });
});

describe('the stream proxy', () => {
  let port: number;
  const echo = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  beforeAll(async () => {
    echo.listen(0, '127.0.0.1');
    await once(echo, 'listening');
    ({ port } = echo.address() as AddressInfo);
  });
  afterAll(() => echo.close());

  const proxyOf = async (faults: object[]): Promise<RunningProxy> => {
    const parsed = targetSchema.parse({
      protocol: 'oip-rest',
      url: 'x:1',
      model: 'm',
      faults,
    });
    return startProxy({
      upstream: { host: '127.0.0.1', port },
      transport: 'http1',
      faults: parsed.faults ?? [],
      seed: 1,
      port: 0,
    });
  };

  /** Sends bytes, ends, and gives back what came, in how many ms, and how it ended. */
  async function exchange(proxy: RunningProxy, bytes: Buffer) {
    proxy.arm();
    const { connect } = await import('node:net');
    const socket = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
    const chunks: Buffer[] = [];
    const began = performance.now();
    let code: string | undefined;
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', (error) => (code = (error as NodeJS.ErrnoException).code));
    socket.end(bytes);
    await new Promise((resolve) => {
      socket.on('end', resolve);
      socket.on('close', resolve);
    });
    socket.destroy();
    await proxy.close();
    return { back: Buffer.concat(chunks), ms: performance.now() - began, code };
  }

  it('without faults passes every byte, both ways and to the end', async () => {
    const bytes = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => i % 251));
    expect(
      (await exchange(await proxyOf([{ kind: 'latency', latencyMs: 0 }]), bytes)).back.equals(
        bytes,
      ),
    ).toBe(true);
  });

  it('limits data and bandwidth to the byte', async () => {
    const bytes = Buffer.alloc(5000, 7);
    expect(
      (await exchange(await proxyOf([{ kind: 'limit-data', bytes: 1234 }]), bytes)).back.length,
    ).toBe(1234);
    const slow = await exchange(
      await proxyOf([{ kind: 'bandwidth', kilobytesPerSecond: 25 }]),
      bytes,
    );
    expect(slow.back.length).toBe(5000);
    expect(slow.ms).toBeGreaterThan(180);
  });

  it('closes late, and resets with RST', async () => {
    const late = await exchange(
      await proxyOf([{ kind: 'slow-close', delayMs: 120 }]),
      Buffer.from('x'),
    );
    expect(late.ms).toBeGreaterThan(110);
    expect((await exchange(await proxyOf([{ kind: 'reset' }]), Buffer.from('x'))).code).toBe(
      'ECONNRESET',
    );
  });
});

it('a target is asked through the proxy in a thread of its own, once it is armed', async () => {
  const definition = targetSchema.parse({
    protocol: 'oip-rest',
    url: `http://127.0.0.1:${servers.get('oip-rest')!.port}/`,
    model: 'echo-float32',
    retry: { attempts: 1 },
    faults: [{ kind: 'status', code: 500 }],
  });
  const proxied = (await proxyTarget(definition, 5))!;
  const target = await openTarget(proxied.definition, { baseDir: '.' });
  try {
    expect((await target.infer(question(1))).status).toBe('ok');
    await proxied.arm();
    expect((await target.infer(question(1))).status).toBe('failed');
  } finally {
    await target.close();
    await proxied.close();
  }
}, 60_000);

describe('bad input', () => {
  const definition = (more: object): TargetDefinition =>
    targetSchema.parse({
      protocol: 'oip-rest',
      url: 'https://127.0.0.1:1',
      model: 'm',
      ...more,
    });

  it('a port in use, an encrypted wire and a target without one are refused', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const busy = proxyTarget(
      definition({ url: '127.0.0.1:1', faults: [{ kind: 'empty' }], faultPort: port }),
      1,
    );
    await expect(busy).rejects.toMatchObject({ code: 'target.proxy-port' });
    taken.close();
    await expect(proxyTarget(definition({ faults: [{ kind: 'empty' }] }), 1)).rejects.toMatchObject(
      { code: 'target.faults-tls' },
    );
    const file = targetSchema.parse({
      protocol: 'onnx',
      model: 'm.onnx',
      faults: [{ kind: 'reset' }],
    });
    await expect(proxyTarget(file, 1)).rejects.toMatchObject({ code: 'target.no-wire' });
    expect(await proxyTarget(definition({}), 1)).toBeUndefined();
  });

  it('an unknown kind lists those that there are', () => {
    expect(() => definition({ faults: [{ kind: 'gremlin' }] })).toThrow();
  });
});
