import { parentPort, workerData } from 'node:worker_threads';

import { prepareGenerator } from './runGenerator.ts';
import type { GeneratorPlan } from './plan.ts';

const port = parentPort!;

try {
  const generator = await prepareGenerator(workerData as GeneratorPlan);
  port.once('message', (startMs: number) => {
    void (async () => {
      port.postMessage({ kind: 'done', report: await generator.run(startMs) });
      port.close();
    })();
  });
  port.postMessage({ kind: 'ready' });
} catch (error) {
  port.postMessage({
    kind: 'failed',
    message: error instanceof Error ? error.message : String(error),
  });
  port.close();
}
