import { mkdir, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { createRandom } from '../../../src/math/random.ts';
import { createFileAccess } from '../../../src/run/files/createFileAccess.ts';
import { createFileRecorder } from '../../../src/run/files/fileRecorder.ts';
import { dataOption } from '../../../src/data/dataOption.ts';
import { readData } from '../../../src/data/readData.ts';
import { encodePng } from '../../../src/pictures/codec.ts';
import { furthest, greyOf } from '../../helpers/pictures.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/render', import.meta.url));
const expected = JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8')) as {
  u1: { data: number[] };
  grey: number[];
  color: number[];
};

/** Reads data from the fixtures, or from a folder of these files. */
async function read(
  option: unknown,
  files?: Readonly<Record<string, string | Uint8Array>>,
  seed = 1,
) {
  let base = fixtures;
  if (files !== undefined) {
    base = await temporaryFolder();
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(base, name)), { recursive: true });
      await writeFile(join(base, name), content);
    }
  }
  const access = createFileAccess(base, createFileRecorder());
  return readData(dataOption.parse(option), access, createRandom(seed, 'data'));
}
const dot = await encodePng(greyOf([[0.5]]));

describe('pictures', () => {
  it.each(['grey', 'color'] as const)('are decoded as Pillow wrote them: %s', async (name) => {
    const [item, ...others] = await read(`${name}.png`);
    expect(others).toEqual([]);
    expect(item).toMatchObject({ name: `${name}.png`, label: undefined });
    const { channels, height, width, data } = item!.picture;
    expect([height, width, channels]).toEqual([3, 4, name === 'grey' ? 1 : 3]);
    expect(
      furthest(
        data,
        expected[name].map((v) => v / 255),
      ),
    ).toBeLessThan(1e-7);
  });

  it('stand as their EXIF data say', async () => {
    const [item] = await read('turned.jpg');
    const { height, width, data } = item!.picture;
    expect([height, width]).toEqual([64, 48]);
    // Turned by a quarter clockwise: the first row is the first column from below.
    const middle = (row: number, column: number) =>
      data[((row * 16 + 8) * 48 + column * 16 + 8) * 3]! * 255;
    expect(Math.abs(middle(0, 0) - expected.color[2 * 4 * 3]!)).toBeLessThan(25);
    expect(Math.abs(middle(3, 2) - expected.color[3 * 3]!)).toBeLessThan(25);
  });

  it('take their class from their folder, in alphabetical order or that of classes', async () => {
    const files = {
      'set/b/1.png': dot,
      'set/a/2.png': dot,
      'set/a/1.png': dot,
      'set/readme.md': '',
    };
    const items = await read('set', files);
    expect(items.map(({ name, label }) => [name, label])).toEqual([
      ['a/1.png', 0],
      ['a/2.png', 0],
      ['b/1.png', 1],
    ]);
    const named = await read({ path: 'set', classes: ['x', 'b', 'a'] }, files);
    expect(named.map(({ label }) => label)).toEqual([2, 2, 1]);
    await expect(read({ path: 'set', classes: ['x', 'b'] }, files)).rejects.toThrow(
      /"a", the label of a\/1\.png/,
    );
  });

  it('take their class from a CSV file', async () => {
    const files = {
      'set/1.png': dot,
      'set/2.png': dot,
      'l.csv': 'label,item\r\n7,1.png\r\n"5","2.png"\r\n',
    };
    const items = await read({ path: 'set', labels: 'l.csv' }, files);
    expect(items.map(({ label }) => label)).toEqual([7, 5]);
  });

  it('are resized at once where that is asked for, and drawn with the seed', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`set/${10 + i}.png`, dot]),
    );
    const draw = async (seed: number) =>
      (await read({ path: 'set', items: 6, size: [4, 5] }, files, seed)).map(
        ({ name, picture }) => {
          expect([picture.height, picture.width]).toEqual([4, 5]);
          return name;
        },
      );
    const [a, b, c] = [await draw(1), await draw(1), await draw(2)];
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
    expect(a).toEqual([...new Set(a)].toSorted());
    expect(a).toHaveLength(6);
  });
});

describe('arrays', () => {
  it('of an .npz file are pictures with labels', async () => {
    const items = await read('labelled.npz');
    expect(items.map(({ name, label }) => [name, label])).toEqual([
      ['0', 4],
      ['1', 1],
    ]);
    const all = items.flatMap(({ picture }) => [...picture.data]);
    expect(
      furthest(
        all,
        expected.u1.data.map((v) => v / 255),
      ),
    ).toBeLessThan(1e-7);
  });

  it('are put in order when channels stand first', async () => {
    const planes = JSON.stringify([
      [
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, 8],
        ],
      ],
    ]);
    const [item] = await read(
      { path: 'a.json', layout: 'channels-first', range: [0, 1] },
      { 'a.json': planes },
    );
    expect(item!.picture).toMatchObject({ kind: 'picture', height: 2, width: 2, channels: 2 });
    expect([...item!.picture.data]).toEqual([1, 5, 2, 6, 3, 7, 4, 8]);
  });

  it('of two dimensions are signals with channels, unless they are whole', async () => {
    const [signal] = await read('a.json', {
      'a.json': '[{"name":"s","label":"up","data":[[0.5,1,2],[3,4,5]]}]',
    });
    expect(signal).toMatchObject({
      name: 's',
      label: 0,
      picture: { kind: 'signal', width: 3, channels: 2 },
    });
    expect([...signal!.picture.data]).toEqual([0.5, 3, 1, 4, 2, 5]);
    const [picture] = await read('a.json', { 'a.json': '[[[0,255],[51,102]]]' });
    expect(picture!.picture).toMatchObject({ kind: 'picture', height: 2, width: 2, channels: 1 });
    expect(picture!.picture.data[3]).toBeCloseTo(0.4, 6);
  });

  it('in rows of a CSV file are signals, or pictures of a shape', async () => {
    const csv = 'item,p0,p1,p2,p3,label\nfirst,0,255,51,102,cat\nsecond,1,2,3,4,dog\n';
    const signals = await read('a.csv', { 'a.csv': csv });
    expect(signals.map(({ name, label }) => [name, label])).toEqual([
      ['first', 0],
      ['second', 1],
    ]);
    expect([...signals[1]!.picture.data]).toEqual([1, 2, 3, 4]);
    const [picture] = await read({ path: 'a.csv', shape: [2, 2] }, { 'a.csv': csv });
    expect(picture!.picture).toMatchObject({ kind: 'picture', height: 2, width: 2 });
    expect(picture!.picture.data[1]).toBe(1);
  });
});

it.each([
  [{ path: 'none' }, {}, /the folder none cannot be read/],
  [{ path: 'a.csv' }, { 'a.csv': 'x\nabc\n' }, /a\.csv, row 1: number 1 is none/],
  [{ path: 'a.json' }, { 'a.json': '{}' }, /a\.json is no JSON list/],
  [{ path: 'a.json' }, { 'a.json': '[1' }, /a\.json is no JSON list: /],
  [{ path: 'a.npz' }, { 'a.npz': 'zip?' }, /a\.npz is not an \.npz file/],
  [{ path: 'a.csv', shape: [3, 3] }, { 'a.csv': 'x,y\n1,2\n' }, /an item has 2 numbers, not 3 x 3/],
  [
    { path: 's', labels: 'l.csv' },
    { 's/1.png': dot, 'l.csv': 'a,b\n' },
    /l\.csv has the columns a, b/,
  ],
  [{ path: 's' }, { 's/1.png': 'text' }, /s\/1\.png is no picture/],
])('refuses %o', async (option, files, message) => {
  await expect(read(option, files as Record<string, string | Uint8Array>)).rejects.toMatchObject({
    message: expect.stringMatching(message) as string,
    exitCode: 2,
  });
});
