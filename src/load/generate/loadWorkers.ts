import type { Worker } from 'node:worker_threads';

import { startWorker } from '../../core/spawn.ts';
import type { PacerPlan } from './pace.ts';
import type { GeneratorOrder, GeneratorReport, GeneratorSaying } from './plan.ts';

/** The server could not be connected to. */
export class LoadConnectError extends Error {}

/** A thread that sends. */
export interface GeneratorWorker {
  /** Resolves when it is done; the report is empty after `prepare`. Rejects with LoadConnectError. */
  order(order: GeneratorOrder): Promise<GeneratorReport>;
}

/** A thread that says when. */
export interface PacerWorker {
  /** Resolves when every arrival is released or the run is stopped. */
  pace(plan: PacerPlan, startMs: number): Promise<void>;
}

/** Threads that are kept from run to run, for one run at a time. */
export interface LoadWorkers {
  generators(count: number): Promise<readonly GeneratorWorker[]>;
  pacers(count: number): Promise<readonly PacerWorker[]>;
  close(): Promise<void>;
}

const NOTHING: GeneratorReport = { reconnects: 0, resent: 0, endedMs: 0 };

/** Makes room for threads; each is started when it is first needed. */
export function createLoadWorkers(): LoadWorkers {
  const generators: Worker[] = [];
  const pacers: Worker[] = [];
  const grow = async (workers: Worker[], count: number, module: URL): Promise<void> => {
    const fresh: Worker[] = [];
    while (workers.length + fresh.length < count) fresh.push(startWorker(module));
    workers.push(...fresh);
    await Promise.all(fresh.map((worker) => saying(worker)));
  };
  return {
    async generators(count) {
      await grow(generators, count, new URL('./generator.worker.ts', import.meta.url));
      return generators.slice(0, count).map((worker) => ({
        async order(order) {
          const said = saying(worker);
          worker.postMessage(order);
          const answer = await said;
          if (answer.kind === 'failed') throw new LoadConnectError(answer.message);
          return answer.kind === 'done' ? answer.report : NOTHING;
        },
      }));
    },
    async pacers(count) {
      await grow(pacers, count, new URL('./pacer.worker.ts', import.meta.url));
      return pacers.slice(0, count).map((worker) => ({
        async pace(plan, startMs) {
          const said = saying(worker);
          worker.postMessage({ plan, startMs });
          await said;
        },
      }));
    },
    async close() {
      await Promise.all([...generators.splice(0), ...pacers.splice(0)].map((w) => w.terminate()));
    },
  };
}

/** The next thing that a worker says. Rejects when it ends instead. */
function saying(worker: Worker): Promise<GeneratorSaying> {
  return new Promise((resolve, reject) => {
    const onExit = (): void =>
      reject(new Error('a thread of the load generator ended unexpectedly'));
    const clear = (): void => {
      worker.off('exit', onExit);
      worker.off('error', reject);
    };
    worker.once('exit', onExit);
    worker.once('error', reject);
    worker.once('message', (said: GeneratorSaying) => {
      clear();
      resolve(said);
    });
  });
}
