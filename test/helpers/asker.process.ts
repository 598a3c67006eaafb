import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { createAsk } from '../../src/run/ask/createAsk.ts';
import { openStore } from '../../src/store/index.ts';
import { functionTarget, numberAnswered, scalarQuery, scalarSignature } from './functionTarget.ts';
import { sampleRun } from './storeSamples.ts';

/** Asks in a way that depends on every reply so far; `log` tells what went out and what was acknowledged. */
const [url = '', log = '', rounds = '40', start = '0'] = process.argv.slice(2);

const store = await openStore(url);
if (await store.findRun('r')) await store.resumeRun('r');
else await store.createRun(sampleRun('r'));
const target = functionTarget(async (x) => {
  appendFileSync(log, `asked ${x}\n`);
  await sleep(2);
  return Math.fround(Math.sin(x) * 1000);
});
const { ask, remember, ledger } = createAsk({
  journal: await store.journal('r', 'envelope'),
  targets: { target: { target, signature: scalarSignature, batch: 3, concurrency: 2 } },
  infer: (to, _signature, queries, signal) =>
    Promise.all(queries.map((query) => to.infer(query, signal))),
  signal: new AbortController().signal,
});

let state = await remember(() => Number(start));
const transcript: number[] = [state];
for (let round = 0; round < Number(rounds); round++) {
  const count = 1 + (round % 8);
  // Every query is another one, so that none is asked twice unless it is sent twice.
  const points = Array.from({ length: count }, (_, i) => Math.fround(round * 10 + i + state / 4));
  const replies = (await ask(points.map(scalarQuery))).map(numberAnswered);
  for (const [i, y] of replies.entries()) {
    appendFileSync(log, `acknowledged ${points[i]} ${y}\n`);
    transcript.push(y);
  }
  state = Math.abs(replies.reduce((sum, y) => sum + y, 0)) % 1;
}
process.send?.({ transcript, ledger: ledger() });
await store.finishRun('r', 'done');
await store.close();
process.disconnect();
