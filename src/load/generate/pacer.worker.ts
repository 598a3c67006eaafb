import { parentPort, workerData } from 'node:worker_threads';

import { pace, type PacerPlan } from './pace.ts';

const port = parentPort!;

port.once('message', (startMs: number) => {
  pace(workerData as PacerPlan, startMs);
  port.close();
});
port.postMessage({ kind: 'ready' });
