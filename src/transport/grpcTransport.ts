import { GrpcSession } from './http2/grpcSession.ts';
import type { SessionHooks } from './http2/sessionHooks.ts';
import { grpcHeaderBlock, grpcRequest } from './http2/grpcRequest.ts';
import { GrpcStream } from './http2/grpcStream.ts';
import { headerSummaries } from './http2/headerSummary.ts';
import { OUTCOME } from './outcome.ts';
import { Ring } from './ring.ts';
import type { Transport, TransportCounters, TransportOptions } from './transport.ts';

/** How often a request is sent again that servers refuse unprocessed. */
const MAX_RESENT = 3;

/** One place of the pool: the session that takes new calls. */
interface Slot {
  session: GrpcSession;
  /** Its entries in `turns`. */
  turns: number;
}

/**
 * Unary gRPC over our own HTTP/2 framing. Payloads are protobuf messages. A connection that ended, was told to go away
 * or ran out of stream numbers is replaced; requests that a server refused unprocessed are sent again.
 */
export function grpcTransport(
  options: TransportOptions,
  { firstStreamId = 1 }: { readonly firstStreamId?: number | undefined } = {},
): Transport {
  const { address, connections, depth, timeoutMs, onDone, now } = options;
  const counters: TransportCounters = { reconnects: 0, resent: 0 };
  const scheme = address.tls === undefined ? 'http' : 'https';
  const slots: Slot[] = [];
  const slotOf = new Map<GrpcSession, number>();
  /** Sessions that only finish what they have. */
  const draining = new Set<GrpcSession>();
  const turns = new Ring(connections * depth);
  const dirty = new Set<GrpcSession>();
  const spare: GrpcStream[] = [];
  let closing = false;

  const room = ({ session }: Slot): number =>
    session.state === 'closed'
      ? depth
      : Math.min(depth, session.maxConcurrentStreams) - session.load;

  const offer = (index: number): void => {
    const slot = slots[index]!;
    for (let left = room(slot) - slot.turns; left > 0; left--) {
      slot.turns++;
      turns.push(index);
    }
  };

  const block = grpcHeaderBlock(options.head, scheme);
  const requests = options.payloads.map((message) => grpcRequest(block, message));
  const hooks: SessionHooks<GrpcSession> = {
    address,
    firstStreamId,
    requestOf: ({ payload }) => requests[payload]!,
    summarise: headerSummaries(),
    onFinish(session, stream, outcome) {
      const { sample, code, bodyBytes } = stream;
      spare.push(stream);
      const index = slotOf.get(session);
      if (index !== undefined) offer(index);
      const answered = outcome !== OUTCOME.timeout && outcome !== OUTCOME.reset;
      onDone(sample, outcome, answered ? code : 0, bodyBytes);
    },
    onRefused(session, stream) {
      if (closing || stream.resent >= MAX_RESENT) {
        hooks.onFinish(session, stream, closing ? OUTCOME.abandoned : OUTCOME.reset);
        return;
      }
      stream.resent++;
      counters.resent++;
      deliver(slotOf.get(session) ?? stream.sample % connections, stream);
    },
    onChange(session) {
      const index = slotOf.get(session);
      if (session.state === 'closed') draining.delete(session);
      if (index === undefined) return;
      if (session.state === 'draining' && !closing) {
        draining.add(session);
        replace(index);
      } else offer(index);
    },
    afterRead: flush,
  };

  function replace(index: number): void {
    counters.reconnects++;
    const slot = slots[index]!;
    slotOf.delete(slot.session);
    slot.session = new GrpcSession(hooks);
    slotOf.set(slot.session, index);
  }

  function deliver(index: number, stream: GrpcStream): void {
    const slot = slots[index]!;
    if (slot.session.state === 'closed') replace(index);
    slot.session.submit(stream);
    dirty.add(slot.session);
  }

  function flush(): void {
    if (dirty.size === 0) return;
    for (const session of dirty) session.flush();
    dirty.clear();
  }

  return {
    counters,
    async open() {
      for (let i = 0; i < connections; i++) {
        slots.push({ session: new GrpcSession(hooks), turns: 0 });
        slotOf.set(slots[i]!.session, i);
      }
      await untilOpen(slots, timeoutMs);
      // Turns by connection, so that the first requests spread.
      while (turns.size > 0) slots[turns.shift()]!.turns--;
      for (let round = 0; round < depth; round++) {
        slots.forEach((slot, i) => {
          if (slot.turns >= room(slot)) return;
          slot.turns++;
          turns.push(i);
        });
      }
    },
    hasRoom() {
      for (let index = turns.peek(); index !== undefined; index = turns.peek()) {
        if (room(slots[index]!) > 0) return true;
        turns.shift();
        slots[index]!.turns--;
      }
      return false;
    },
    submit(sample, payload) {
      const index = turns.shift();
      slots[index]!.turns--;
      const stream = spare.pop() ?? new GrpcStream();
      stream.take(sample, payload, now());
      deliver(index, stream);
    },
    flush,
    sweep() {
      const deadline = now() - timeoutMs;
      for (const { session } of slots) session.expire(deadline);
      for (const session of draining) session.expire(deadline);
      flush();
    },
    async close() {
      closing = true;
      for (const session of [...slots.map(({ session }) => session), ...draining]) {
        session.close(OUTCOME.abandoned);
      }
    },
  };
}

/** Waits until every session is open. Rejects when one ends instead, or after `timeoutMs`. */
async function untilOpen(slots: readonly Slot[], timeoutMs: number): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += 2) {
    if (slots.some(({ session }) => session.state === 'closed')) {
      throw new Error('the server ended an HTTP/2 connection during its handshake');
    }
    if (slots.every(({ session }) => session.state !== 'connecting')) return;
    if (waitedMs > Math.max(timeoutMs, 1000)) {
      throw new Error('the server did not acknowledge the HTTP/2 settings in time');
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
