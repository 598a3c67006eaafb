import { createServer, connect, type Server, type Socket } from 'node:net';

import { createRandom } from '../../../math/random.ts';
import { DelayLine } from '../delayLine.ts';
import type { FaultSchedule } from '../faultSchedule.ts';
import type { StreamScene, StreamStage, WireFault } from '../wireFault.ts';
import type { WireFaultOption } from '../wireFaultOption.ts';

/** A fault of streams with its options. */
export interface StreamFault {
  readonly fault: WireFault & { readonly level: 'stream' };
  readonly option: WireFaultOption;
}

/** Where connections go. */
export interface Upstream {
  readonly host: string;
  readonly port: number;
}

/** Passes connections on to a server, with faults of their bytes. Payloads are not looked at. */
export function createStreamProxy(
  upstream: Upstream,
  faults: readonly StreamFault[],
  schedule: FaultSchedule,
  seed: number,
): Server {
  let count = 0;
  return createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const server = connect({ ...upstream, allowHalfOpen: true, noDelay: true });
    const random = createRandom(seed, `connection ${count++}`);
    const struck = faults.filter(
      ({ option }) => option.share === 1 || random.uniform() < option.share,
    );
    const lines: DelayLine[] = [];
    const gone = (): void => {
      for (const line of lines) line.clear();
    };
    const scene = (option: WireFaultOption, label: string): StreamScene => {
      const line = new DelayLine();
      lines.push(line);
      return {
        random: random.fork(label),
        active: () => schedule.isActive(option),
        later: (ms, run) => line.push(ms, run),
        waiting: () => line.busy,
        close() {
          gone();
          client.destroySoon();
          server.destroy();
        },
        reset() {
          gone();
          client.resetAndDestroy();
          server.resetAndDestroy();
        },
      };
    };
    const stages = (direction: 'replies' | 'requests'): StreamStage[] =>
      struck
        .filter(({ option }) => (option.direction ?? 'replies') === direction)
        .map(({ fault, option }, i) => fault.stage(option, scene(option, `${direction} ${i}`)));
    pass(server, client, stages('replies'));
    pass(client, server, stages('requests'));
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => {
        gone();
        // What one side did to its connection, the other sees.
        other.resetAndDestroy();
      });
    }
    client.on('close', () => {
      gone();
      server.destroySoon();
    });
  });
}

/** Carries one direction; without faults nothing but a write and back pressure. */
function pass(from: Socket, to: Socket, stages: readonly StreamStage[]): void {
  const send = (chunk: Buffer): void => {
    if (to.destroyed || to.writableEnded) return;
    if (!to.write(chunk)) from.pause();
  };
  to.on('drain', () => from.resume());
  if (stages.length === 0) {
    from.on('data', send);
    from.on('end', () => to.end());
    return;
  }
  const write = stages.reduceRight<(chunk: Buffer) => void>(
    (next, stage) => (chunk) => stage.write(chunk, next),
    send,
  );
  const end = stages.reduceRight<() => void>(
    (next, stage) => () => (stage.end === undefined ? next() : stage.end(next)),
    () => to.end(),
  );
  from.on('data', write);
  from.on('end', end);
}
