import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import type { DataSet } from '../../src/core/dataSet.ts';
import { openDataSet } from '../../src/data/openDataSet.ts';
import { encodePng } from '../../src/pictures/codec.ts';
import { createFileAccess } from '../../src/run/files/createFileAccess.ts';
import { createFileRecorder } from '../../src/run/files/fileRecorder.ts';
import { extent } from '../helpers/long.ts';
import { randomPicture } from '../helpers/pictures.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const COUNT = extent(50_000, 2000);
/** What reading may add to the memory of the process, in MiB, whatever the number of items. */
const LIMIT = 160;

/** Reads every item once; returns the most memory that was added meanwhile, in MiB. */
async function memoryOf(open: () => Promise<DataSet>): Promise<number> {
  const before = process.memoryUsage().rss;
  let most = 0;
  const data = await open();
  expect(data.count).toBe(COUNT);
  let sum = 0;
  for (let i = 0; i < data.count; i++) {
    const { picture, truth } = await data.read(i);
    sum += picture.data[0]! + (truth.class ?? 0);
    if (i % 500 === 0) most = Math.max(most, process.memoryUsage().rss - before);
  }
  expect(sum).toBeGreaterThan(0);
  return most / 2 ** 20;
}

it(`${COUNT} picture files are read in bounded memory`, async () => {
  const folder = await temporaryFolder();
  const kinds = await Promise.all(
    Array.from({ length: 10 }, (_, i) => encodePng(randomPicture(i, 32, 32))),
  );
  for (let label = 0; label < 10; label++) {
    await mkdir(join(folder, 'set', `${label}`), { recursive: true });
    for (let i = 0; i < COUNT / 10; i++)
      await writeFile(join(folder, 'set', `${label}`, `${i}.png`), kinds[label]!);
  }
  const files = createFileAccess(folder, createFileRecorder());
  const memory = await memoryOf(() => openDataSet('set', files, { name: 'set' }));
  console.log(`${COUNT} picture files: ${memory.toFixed(0)} MiB more`);
  expect(memory).toBeLessThan(LIMIT);
});

it(`${COUNT} pictures of one file of bytes are read in bounded memory`, async () => {
  const folder = await temporaryFolder();
  const size = 3 * 32 * 32;
  await writeFile(join(folder, 'set.u8'), new Uint8Array(COUNT * size).fill(7));
  const labels = Array.from({ length: COUNT }, (_, i) => i % 10);
  const head = { shape: [COUNT, 3, 32, 32], dtype: 'uint8', layout: 'NCHW', labels };
  await writeFile(join(folder, 'set.json'), JSON.stringify(head));
  const files = createFileAccess(folder, createFileRecorder());
  const memory = await memoryOf(() => openDataSet('set.u8', files, { name: 'set' }));
  console.log(`${COUNT} pictures in one file: ${memory.toFixed(0)} MiB more`);
  expect(memory).toBeLessThan(LIMIT);
});
