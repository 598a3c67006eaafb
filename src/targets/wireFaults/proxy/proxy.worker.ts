import { parentPort } from 'node:worker_threads';

import { ProofmarkError } from '../../../core/errors.ts';
import { startProxy, type ProxyOrder } from './startProxy.ts';
import type { ProxyAnswer, ProxyCommand } from './proxyThread.ts';

/** The thread of a proxy: starts it, arms it, closes it. */
parentPort?.once('message', (order: ProxyOrder) => {
  void run(order);
});

async function run(order: ProxyOrder): Promise<void> {
  const say = (answer: ProxyAnswer): void => parentPort?.postMessage(answer);
  try {
    const proxy = await startProxy(order);
    parentPort?.on('message', (command: ProxyCommand) => {
      if (command === 'arm') {
        proxy.arm();
        say({ kind: 'armed' });
      } else if (command !== 'close') {
        proxy.skip(command.skip);
        say({ kind: 'skipped' });
      } else void proxy.close().then(() => say({ kind: 'closed' }));
    });
    say({ kind: 'listening', port: proxy.port });
  } catch (error) {
    const { message } = error as Error;
    const known = error instanceof ProofmarkError ? error : undefined;
    say({ kind: 'failed', message, code: known?.code ?? 'target.proxy', hint: known?.hint });
  }
}
