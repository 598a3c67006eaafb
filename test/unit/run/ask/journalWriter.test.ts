import { setTimeout as sleep } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { journalWriter } from '../../../../src/run/ask/journalWriter.ts';
import type { Journal, JournalEntry } from '../../../../src/store/index.ts';
import { sampleRun } from '../../../helpers/storeSamples.ts';
import { tempStore } from '../../../helpers/tempStore.ts';

function entry(sequence: number): JournalEntry {
  return {
    sequence,
    target: 'target',
    digest: new Uint8Array(16).fill(sequence),
    reply: { status: 'failed', reason: 'timeout', detail: String(sequence), latencyMs: 1 },
  };
}

/** A journal of a store that notes how many entries came at once. */
async function noted(): Promise<{ readonly journal: Journal; readonly sizes: number[] }> {
  const store = await tempStore();
  await store.createRun(sampleRun('r'));
  const journal = await store.journal('r', 'envelope');
  const sizes: number[] = [];
  const append: Journal['append'] = (entries) => {
    sizes.push(entries.length);
    return journal.append(entries);
  };
  return { journal: { ...journal, append }, sizes };
}

it('writes at once what nothing comes after, with what waits', async () => {
  const { journal, sizes } = await noted();
  const writer = journalWriter(journal);
  await writer.add([entry(0)], false);
  await Promise.all([
    writer.add([entry(1)], true),
    writer.add([entry(2), entry(3)], true),
    writer.add([entry(4)], false),
  ]);
  expect(sizes).toEqual([1, 4]);
  expect((await journal.read(0, 10)).map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4]);
});

it('writes what waits when it is enough, or has waited for a moment', async () => {
  const { journal, sizes } = await noted();
  const writer = journalWriter(journal);
  await Promise.all(Array.from({ length: 70 }, (_, i) => writer.add([entry(i)], true)));
  expect(sizes).toEqual([32, 32, 6]);
});

it('fails all that were to be written together', async () => {
  const { journal } = await noted();
  const writer = journalWriter({
    ...journal,
    async append() {
      await sleep(1);
      throw new Error('the disk is full');
    },
  });
  const results = await Promise.allSettled([
    writer.add([entry(0)], true),
    writer.add([entry(1)], false),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
