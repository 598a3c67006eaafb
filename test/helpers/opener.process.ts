import { openStore } from '../../src/store/index.ts';
import { sampleEntry, sampleRun } from './storeSamples.ts';

/** Waits for a word, then opens a store and writes a run of its own; tells `ok` or the error. */
const [url = '', id = ''] = process.argv.slice(2);
process.once('message', () => void answer());
process.send?.('ready');

async function work(): Promise<void> {
  const store = await openStore(url);
  await store.createRun(sampleRun(id));
  const journal = await store.journal(id, 'envelope');
  for (let i = 0; i < 200; i++) await journal.append([sampleEntry(i)]);
  await store.finishRun(id, 'done');
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
