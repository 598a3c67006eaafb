import { parentPort } from 'node:worker_threads';

import { monotonicMs } from '../../src/load/generate/clock.ts';

/** How far this thread's clock is from CLOCK_MONOTONIC, in ms, by the closest of many readings. */
function error(): number {
  let [closest, found] = [Infinity, NaN];
  for (let i = 0; i < 2000; i++) {
    const before = monotonicMs();
    const shared = Number(process.hrtime.bigint()) / 1e6;
    const after = monotonicMs();
    if (after - before < closest)
      [closest, found] = [after - before, (before + after) / 2 - shared];
  }
  return found;
}

parentPort!.postMessage(error());
