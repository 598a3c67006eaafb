import { once } from 'node:events';
import type { Http2Server } from 'node:http2';
import type { AddressInfo, Server, Socket } from 'node:net';

import { ConfigurationError } from '../../../core/errors.ts';
import { FaultSchedule } from '../faultSchedule.ts';
import type { WireFaultOption } from '../wireFaultOption.ts';
import { wireFaults } from '../wireFaults.ts';
import { createGrpcProxy } from './grpcProxy.ts';
import { createHttp1Proxy } from './http1Proxy.ts';
import { createReplyChain, type MessageFault } from './replyChain.ts';
import { createStreamProxy, type StreamFault, type Upstream } from './streamProxy.ts';

/** What a proxy is started with. */
export interface ProxyOrder {
  readonly upstream: Upstream;
  readonly transport: 'http1' | 'grpc';
  readonly faults: readonly WireFaultOption[];
  readonly seed: number;
  /** Where it listens on loopback; 0: any free port. */
  readonly port: number;
}

/** A proxy that listens. */
export interface RunningProxy {
  readonly port: number;
  /** Faults act from now on. */
  arm(): void;
  /** Counts queries that an interrupted run has asked already. */
  skip(queries: number): void;
  close(): Promise<void>;
}

/**
 * Starts a proxy with faults on loopback: of bytes in front, of whole replies behind it. Throws ConfigurationError when
 * the port is in use.
 */
export async function startProxy({
  upstream,
  transport,
  faults,
  seed,
  port,
}: ProxyOrder): Promise<RunningProxy> {
  const schedule = new FaultSchedule();
  const streams: StreamFault[] = [];
  const messages: MessageFault[] = [];
  for (const option of faults) {
    const fault = wireFaults.find(({ kind }) => kind === option.kind)!;
    if (fault.level === 'stream') streams.push({ fault, option });
    else messages.push({ fault, option });
  }
  // Queries are counted where messages are seen.
  const reads =
    messages.length > 0 ||
    streams.some(
      ({ option: { schedule: own } }) =>
        own.unit === 'queries' && (own.onset > 0 || own.hold !== undefined),
    );
  const servers: (Server | Http2Server)[] = [];
  let next = upstream;
  if (reads) {
    const chain = createReplyChain(messages, schedule, transport, seed);
    const server =
      transport === 'grpc'
        ? createGrpcProxy(next, chain, schedule)
        : createHttp1Proxy(next, chain, schedule);
    servers.push(server);
    next = { host: '127.0.0.1', port: await listen(server, streams.length === 0 ? port : 0) };
  }
  if (streams.length > 0 || !reads) {
    const server = createStreamProxy(next, streams, schedule, seed);
    servers.push(server);
    next = { host: '127.0.0.1', port: await listen(server, port) };
  }
  const sockets = new Set<Socket>();
  for (const server of servers)
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
  return {
    port: next.port,
    arm: () => schedule.arm(),
    skip: (queries) => schedule.skip(queries),
    async close() {
      const closed = servers.map(async (server) => new Promise((resolve) => server.close(resolve)));
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}

async function listen(server: Server | Http2Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new ConfigurationError(
      `faults: the proxy cannot listen on port ${port}: ${(error as Error).message}`,
      {
        code: 'target.proxy-port',
        hint: 'Leave `faultPort` out for any free port, or name another one.',
        cause: error,
      },
    );
  }
  return (server.address() as AddressInfo).port;
}
