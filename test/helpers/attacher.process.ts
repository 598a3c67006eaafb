import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Target } from '../../src/core/target.ts';
import { createAsk } from '../../src/run/ask/createAsk.ts';
import { openStore } from '../../src/store/index.ts';
import { functionTarget, numberAnswered, scalarQuery, scalarSignature } from './functionTarget.ts';
import { sampleRun } from './storeSamples.ts';

/** Asks a target, makes models out of its replies and asks those; `log` tells what each of them was asked. */
const [url = '', log = '', rounds = '12'] = process.argv.slice(2);

const store = await openStore(url);
if (await store.findRun('r')) await store.resumeRun('r');
else await store.createRun(sampleRun('r'));

function logged(name: string, compute: (x: number) => number, version = ''): Target {
  const target = functionTarget(async (x) => {
    appendFileSync(log, `${name} ${x}\n`);
    await sleep(2);
    return Math.fround(compute(x));
  });
  return { ...target, describe: () => Promise.resolve({ ...scalarSignature, version }) };
}

const { ask, attach, ledger, attached } = createAsk({
  journal: await store.journal('r', 'envelope'),
  targets: {
    target: {
      target: logged('target', (x) => Math.sin(x) * 100),
      signature: scalarSignature,
      batch: 2,
      concurrency: 2,
    },
  },
  infer: (to, _signature, queries, signal) =>
    Promise.all(queries.map((query) => to.infer(query, signal))),
  signal: new AbortController().signal,
});

const transcript: number[] = [];
let factor = 0.5;
for (let round = 0; round < Number(rounds); round++) {
  const slope = factor;
  await attach(
    'made',
    logged('made', (x) => slope * x, String(slope)),
    { journal: 'replies' },
  );
  await attach(
    'cheap',
    logged('cheap', (x) => x - slope),
    { journal: 'none', batch: 2 },
  );
  const points = [1, 2, 3].map((i) => Math.fround(round * 10 + i));
  for (const target of ['target', 'made', 'cheap'] as const) {
    const replies = await ask(points.map(scalarQuery), { target });
    transcript.push(...replies.map(numberAnswered));
  }
  factor = transcript.reduce((sum, y) => sum + y, 0) % 1;
}
process.send?.({ transcript, ledger: ledger(), attached: attached() });
await store.finishRun('r', 'done');
await store.close();
process.disconnect();
