import { parentPort } from 'node:worker_threads';

import { pace, type PacerPlan } from './pace.ts';
import { sharpenTimers } from './sharpenTimers.ts';

const port = parentPort!;

sharpenTimers();
port.on('message', ({ plan, startMs }: { plan: PacerPlan; startMs: number }) => {
  pace(plan, startMs);
  port.postMessage({ kind: 'ready' });
});
port.postMessage({ kind: 'ready' });
