import { ConfigurationError } from '../../../core/errors.ts';
import { startWorker } from '../../../core/spawn.ts';
import type { ProxyOrder } from './startProxy.ts';

/** What a proxy's thread says. */
export type ProxyAnswer =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'armed' | 'skipped' | 'closed' }
  | {
      readonly kind: 'failed';
      readonly message: string;
      readonly code: string;
      readonly hint: string | undefined;
    };

/** What it is told after its order. */
export type ProxyCommand = 'arm' | 'close' | { readonly skip: number };

/** A proxy in a thread of its own: neither a busy procedure nor its client slows it down. */
export interface ProxyThread {
  readonly port: number;
  arm(): Promise<void>;
  /** Counts queries that an interrupted run has asked already. */
  skip(queries: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts a proxy in a thread. Throws ConfigurationError when the port is in use. */
export async function startProxyThread(order: ProxyOrder): Promise<ProxyThread> {
  const worker = startWorker(new URL('./proxy.worker.ts', import.meta.url));
  const answer = async (): Promise<ProxyAnswer> =>
    new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
  const first = answer();
  worker.postMessage(order);
  const started = await first;
  if (started.kind === 'failed') {
    await worker.terminate();
    const { message, code, hint } = started;
    throw new ConfigurationError(message, { code, hint });
  }
  // It ends with the run, and keeps nothing alive.
  worker.unref();
  const tell = async (command: ProxyCommand): Promise<void> => {
    const said = answer();
    worker.ref();
    worker.postMessage(command);
    await said;
    worker.unref();
  };
  return {
    port: started.kind === 'listening' ? started.port : 0,
    arm: async () => tell('arm'),
    skip: async (queries) => tell({ skip: queries }),
    async close() {
      await tell('close');
      await worker.terminate();
    },
  };
}
