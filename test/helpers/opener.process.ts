import { openStore } from '../../src/store/index.ts';
import { sampleEntry, sampleRun } from './storeSamples.ts';

/** Waits for a word, then opens a store and writes runs of its own; tells `ok` or the error. */
const [url = '', id = ''] = process.argv.slice(2);
process.once('message', () => void answer());
process.send?.('ready');

async function work(): Promise<void> {
  const store = await openStore(url);
  for (const run of [`${id}1`, `${id}2`, `${id}3`, `${id}4`]) {
    await store.createRun(sampleRun(run));
    const journal = await store.journal(run, 'envelope');
    for (let i = 0; i < 50; i++) await journal.append([sampleEntry(i)]);
    await store.finishRun(run, 'done');
  }
  await store.close();
}

async function answer(): Promise<void> {
  const outcome = await work().then(
    () => 'ok',
    (error: unknown) => String(error),
  );
  process.send?.(outcome);
  process.disconnect();
}
