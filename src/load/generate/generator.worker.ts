import { parentPort } from 'node:worker_threads';

import { prepareGenerator, type Generator } from './runGenerator.ts';
import type { GeneratorOrder, GeneratorSaying } from './plan.ts';

const port = parentPort!;
let prepared: Generator | undefined;

const say = (saying: GeneratorSaying): void => port.postMessage(saying);

async function obey(order: GeneratorOrder): Promise<GeneratorSaying> {
  if (order.kind === 'prepare') {
    prepared = await prepareGenerator(order.plan);
    return { kind: 'ready' };
  }
  const generator = prepared!;
  prepared = undefined;
  return { kind: 'done', report: await generator.run(order.startMs) };
}

// A worker serves one run after the other, so that its code is compiled when it counts.
port.on('message', (order: GeneratorOrder) => {
  obey(order).then(say, (error: unknown) => {
    say({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  });
});
say({ kind: 'ready' });
