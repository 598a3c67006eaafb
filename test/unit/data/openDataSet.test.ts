import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { openDataSet } from '../../../src/data/openDataSet.ts';
import { encodePng } from '../../../src/pictures/codec.ts';
import { memoryFiles } from '../../helpers/memoryFiles.ts';
import { furthest, greyOf } from '../../helpers/pictures.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/render', import.meta.url));
const expected = JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8')) as {
  u1: { data: number[] };
  grey: number[];
  color: number[];
};

type Contents = Readonly<Record<string, string | Uint8Array>>;

const FIXTURES: Contents = Object.fromEntries(
  readdirSync(fixtures).map((name) => [name, readFileSync(join(fixtures, name))]),
);

const open = (option: unknown, files: Contents = FIXTURES, seed = 1) =>
  openDataSet(option, memoryFiles(files), { name: 'data', seed });

/** Reads all items of a data set of the fixtures, or of these files. */
async function read(option: unknown, files?: Contents, seed?: number) {
  const data = await open(option, files, seed);
  return Promise.all(
    data.names.map(async (name, i) => {
      const item = await data.read(i);
      expect(item.name).toBe(name);
      expect(await data.truth(i)).toEqual(item.truth);
      return { ...item, label: item.truth.class };
    }),
  );
}

const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');
const dot = await encodePng(greyOf([[0.5]]));

describe('pictures', () => {
  it.each(['grey', 'color'] as const)('are decoded as Pillow wrote them: %s', async (name) => {
    const [item, ...others] = await read(`${name}.png`);
    expect(others).toEqual([]);
    expect(item).toMatchObject({ name: `${name}.png`, truth: {}, attributes: {} });
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
  [{ path: 'none' }, {}, /there is no item in none/],
  [{ path: 'a.csv' }, { 'a.csv': 'x\nabc\n' }, /a\.csv, row 1: number 1 is none/],
  [{ path: 'a.json' }, { 'a.json': '{}' }, /a\.json is no JSON list, no COCO file/],
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

const dim = await encodePng(greyOf([[0.2]]));

describe('a data set', () => {
  const files = { 'set/b/1.png': dot, 'set/a/2.png': dim };

  it('is named by one digest over what is read, as sha256sum would give it', async () => {
    const lines = ['set/a/2.png', 'set/b/1.png'].map(
      (path) => `${sha256(files[path as keyof typeof files])}  ${path}\n`,
    );
    expect((await open('set', files)).digest).toBe(sha256(lines.join('')));
    expect((await open('set/b/1.png', files)).digest).toBe(sha256(dot));
    const csv = 'x,y\n1,2\n';
    expect((await open('t.csv', { 't.csv': csv })).digest).toBe(sha256(csv));
    const labels = { ...files, 'l.csv': 'item,label\na/2.png,b\nb/1.png,a\n' };
    const labelled = await open({ path: 'set', labels: 'l.csv' }, labels);
    expect(labelled.digest).not.toBe((await open('set', files)).digest);
    expect(labelled.classes).toEqual(['a', 'b']);
  });

  it('refuses an item that has changed since', async () => {
    const now: Record<string, Uint8Array> = { ...files };
    const data = await open('set', now);
    await expect(data.read(0)).resolves.toMatchObject({ name: 'a/2.png' });
    now['set/a/2.png'] = dot;
    await expect(data.read(0)).rejects.toThrow(/set\/a\/2\.png has changed/);
    await expect(data.read(2)).rejects.toThrow(RangeError);
  });

  it('refuses two items of one name', async () => {
    await expect(open('a.csv', { 'a.csv': 'item,x\na,1\na,2\n' })).rejects.toThrow(
      /two items of a\.csv are called "a"/,
    );
  });

  it('knows what a regression should give, and what slices are made by', async () => {
    const csv = 'item,x,price,night,site,y\na,1,2.5,true,Ulm,3\nb,4,5,false,,6\n';
    const [a, b] = await read(
      { path: 'a.csv', values: ['price'], attributes: ['night', 'site'] },
      { 'a.csv': csv },
    );
    expect(a).toMatchObject({
      truth: { value: [2.5] },
      attributes: { night: true, site: 'Ulm' },
    });
    expect([...a!.picture.data]).toEqual([1, 3]);
    expect(b!.attributes).toEqual({ night: false });
    const more = 'file,label,light,scale\nb/1.png,1,dusk,0.5\na/2.png,0,day,2\n';
    const [first, second] = await read(
      { path: 'set', labels: 'l.csv', values: ['scale'] },
      { ...files, 'l.csv': more },
    );
    expect(first).toMatchObject({
      truth: { class: 0, value: [2] },
      attributes: { light: 'day' },
    });
    expect(second).toMatchObject({ truth: { class: 1, value: [0.5] } });
  });

  it('has masks, of black and white or of class numbers', async () => {
    const masked = {
      'set/a.jpg.png': dot,
      'set/b.png': dot,
      'set/c.png': dot,
      'm/a.jpg.png': await encodePng(greyOf([[0, 1]])),
      'm/b.png': await encodePng(greyOf([[0, 3 / 255]])),
    };
    const [a, b, c] = await read({ path: 'set', masks: 'm' }, masked);
    expect([...a!.truth.mask!.data]).toEqual([0, 1]);
    expect([...b!.truth.mask!.data]).toEqual([0, 3]);
    expect(c!.truth.mask).toBeUndefined();
    await expect(open({ path: 'set', masks: 'x' }, masked)).rejects.toThrow(/x has no mask/);
  });
});
