import { Http1Connection } from './http1Connection.ts';
import { Ring } from './ring.ts';
import type { Transport, TransportCounters, TransportOptions } from './transport.ts';

/**
 * HTTP/1.1 over sockets with our own parser. Every payload is a whole request. Connections take turns, so that none
 * idles until the server drops it; one that ended is made again at its next turn. Nothing is sent twice.
 */
export function http1Transport(options: TransportOptions): Transport {
  const counters: TransportCounters = { reconnects: 0, resent: 0 };
  /** One entry for every place that is free. */
  const turns = new Ring(options.connections * options.depth);
  const connections = Array.from(
    { length: options.connections },
    (_, i) =>
      new Http1Connection(options, counters, { onFree: () => turns.push(i), afterRead: flush }),
  );
  const unflushed = new Set<Http1Connection>();

  function flush(): void {
    if (unflushed.size === 0) return;
    for (const connection of unflushed) connection.uncork();
    unflushed.clear();
  }

  return {
    counters,
    async open() {
      await Promise.all(connections.map((connection) => connection.open()));
      for (let round = 0; round < options.depth; round++) {
        for (let i = 0; i < connections.length; i++) turns.push(i);
      }
    },
    hasRoom: () => turns.size > 0,
    submit(sample, payload) {
      const connection = connections[turns.shift()]!;
      connection.submit(sample, options.payloads[payload]!);
      if (connection.corked) unflushed.add(connection);
    },
    flush,
    sweep() {
      for (const connection of connections) connection.sweep();
    },
    async close() {
      for (const connection of connections) connection.close();
    },
  };
}
