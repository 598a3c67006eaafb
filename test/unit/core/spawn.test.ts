import { once } from 'node:events';

import { expect, it } from 'vitest';

import { startProcess, startWorker } from '../../../src/core/spawn.ts';

const module = new URL('./echo.worker.ts', import.meta.url);

it('starts a TypeScript module as a worker thread', async () => {
  const worker = startWorker(module);
  expect(await once(worker, 'message')).toEqual([6]);
  await worker.terminate();
});

it('starts a TypeScript module as a child process', async () => {
  const child = startProcess(module);
  const [message] = (await once(child, 'message')) as [number];
  expect(message).toBe(6);
  await once(child, 'exit');
});
