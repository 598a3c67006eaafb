import { setTimeout as sleep } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { groupCommit } from '../../../src/store/groupCommit.ts';

/** A group commit that notes what was written together; a write takes a turn of the event loop. */
function noted(maxItems?: number) {
  const written: number[][] = [];
  const commit = groupCommit<number>(async (items) => {
    await sleep(1);
    written.push([...items]);
  }, maxItems);
  return { commit, written };
}

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

it('writes at once what nothing comes after, with what waits', async () => {
  const { commit, written } = noted();
  await commit.add([0]);
  await Promise.all([commit.add([1], true), commit.add([2, 3], true), commit.add([4])]);
  expect(written).toEqual([[0], [1, 2, 3, 4]]);
});

it('writes what waits when it has waited for a moment', async () => {
  const { commit, written } = noted();
  await Promise.all([commit.add([0], true), commit.add([1], true)]);
  expect(written).toEqual([[0, 1]]);
});

it('writes what waits when it is enough', async () => {
  const { commit, written } = noted();
  const first = range(0, 32).map((i) => commit.add([i], true));
  // Comes while the first write is under way, and waits for others though that is over.
  await new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });
  const last = commit.add([32], true);
  await Promise.all([...first, last]);
  expect(written).toEqual([range(0, 32), [32]]);
});

it('writes not more than the most at once', async () => {
  const { commit, written } = noted(4);
  await Promise.all([commit.add([0, 1, 2]), commit.add([3, 4]), commit.add(range(5, 12))]);
  expect(written).toEqual([[0, 1, 2], [3, 4], range(5, 12)]);
});

it('writes what waits before it is settled', async () => {
  const { commit, written } = noted();
  void commit.add([0], true);
  await commit.settled();
  expect(written).toEqual([[0]]);
  await commit.settled();
});

it('fails all that were to be written together, and what comes after', async () => {
  const commit = groupCommit<number>(async () => {
    await sleep(1);
    throw new Error('the disk is full');
  });
  const adds = [commit.add([0], true), commit.add([1])];
  const results = await Promise.allSettled(adds);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(commit.add([2])).rejects.toThrow('the disk is full');
});
