import { describe, expect, it } from 'vitest';

import type { TensorMap } from '../../../src/core/tensor.ts';
import { explore } from '../../../src/explore/procedure.ts';
import { sliceItems } from '../../../src/explore/unchanged/slices.ts';
import { clopperPearson } from '../../../src/math/clopperPearson.ts';
import { encodePng } from '../../../src/pictures/codec.ts';
import { drawnContext } from '../../helpers/drawnContext.ts';
import { greyOf } from '../../helpers/pictures.ts';

/** A picture of one grey. */
const grey = (level: number) => greyOf(Array.from({ length: 4 }, () => Array(4).fill(level)));

/** Eight pictures, the darker four of class 0; number 2 has the label of a bright one. */
const LEVELS = [0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9];
const names = LEVELS.map((_, i) => `${i}.png`);
const files = {
  ...Object.fromEntries(
    await Promise.all(
      LEVELS.map(async (level, i) => [`greys/${names[i]}`, await encodePng(grey(level))]),
    ),
  ),
  'labels.csv': [
    'item,label,weather,hour',
    ...LEVELS.map(
      (level, i) =>
        `${names[i]},${level > 0.5 || i === 2 ? 1 : 0},${i % 2 === 0 ? 'rain' : 'sun'},${i + 18}`,
    ),
  ].join('\n'),
};

/** Scores of dark and bright. */
function brightness(query: TensorMap): readonly number[] {
  const data = query['input']!.data as Float32Array;
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  return [0.5 - mean, mean - 0.5];
}
const model = { shape: [-1, 1, 4, 4], scores: 2, model: brightness, files };
const scenario = {
  data: { path: 'greys', labels: 'labels.csv' },
  inputs: { dusk: { low: 0, high: 0.3, unit: '1' } },
  transforms: [{ kind: 'brightness', by: '-dusk' }],
  outputs: { read: { value: 'margin(y, label)', threshold: 0 } },
  runs: 50,
  instances: 1,
  families: ['random-forest'],
  embeddings: [],
};

async function run(options: object, more: Partial<Parameters<typeof drawnContext>[1]> = {}) {
  const context = drawnContext({ ...scenario, ...options }, { ...model, ...more });
  explore.check?.(context.options, context.signatures);
  return { ...(await explore.run(context)), queries: context.queries };
}

describe('the unchanged items of an exploration', () => {
  it('are asked first, once each, and counted with an exact interval', async () => {
    const { measurements, queries } = await run({});
    const accuracy = measurements.find(({ name }) => name === 'accuracy')!;
    expect(accuracy).toMatchObject({ value: 7 / 8, n: 8, unit: '1', better: 'higher' });
    expect(accuracy.interval).toEqual(clopperPearson(7, 8));
    expect(accuracy.note).toContain('Read wrongly: 2.png.');
    expect(accuracy.parts!.values).toEqual([1, 1, 0, 1, 1, 1, 1, 1]);
    const firstLevels = queries
      .slice(0, 8)
      .map((query) => (query['input']!.data as Float32Array)[0]);
    for (const [i, level] of firstLevels.entries()) expect(level).toBeCloseTo(LEVELS[i]!, 2);
    expect(queries).toHaveLength(58);
  });

  it('are sliced by conditions, which gates can name', async () => {
    const options = {
      slices: { rain: 'weather == "rain"', late: 'hour > 21', never: 'hour > 30' },
    };
    const context = drawnContext({ ...scenario, ...options }, model);
    expect(explore.measurements(context.options)).toEqual(
      expect.arrayContaining(['accuracy', 'accuracy.rain', 'accuracy.late', 'accuracy.never']),
    );
    const { measurements, exhibits } = await run(options);
    const figure = (name: string) => measurements.find((one) => one.name === name)!;
    expect(figure('accuracy.rain')).toMatchObject({ value: 3 / 4, n: 4 });
    expect(figure('accuracy.late')).toMatchObject({ value: 1, n: 4 });
    expect(figure('accuracy.never')).toMatchObject({ value: null, n: 0 });
    const table = exhibits.find(({ id }) => id === 'slices')!;
    if (table.kind !== 'table') throw new Error('no table');
    expect(table.rows.map(([name, n]) => [name, n])).toEqual([
      ['rain', 4],
      ['late', 4],
      ['never', 0],
    ]);
  });

  it('are sliced by a column, with what fails of the audit draws in each part', async () => {
    const { exhibits, measurements } = await run({ slices: 'weather', runs: 200 });
    const table = exhibits.find(({ id }) => id === 'slices')!;
    if (table.kind !== 'table') throw new Error('no table');
    expect(table.rows.map(([name]) => name)).toEqual(['weather rain', 'weather sun']);
    // In rain 0.1, 0.3 (labelled bright: always wrong), 0.6 (wrong from 0.1 on), 0.8 (never quite); in sun 0.7 from 0.2.
    const truth = [(1 + 2 / 3) / 4, 1 / 3 / 4];
    for (const [i, row] of table.rows.entries()) {
      const [, lower, upper] = /\(([\d.e-]+) to ([\d.e-]+)\)/.exec(String(row[4]))!.map(Number);
      expect(lower).toBeLessThan(truth[i]!);
      expect(upper).toBeGreaterThan(truth[i]!);
    }
    const audit = measurements.find(({ name }) => name === 'failureProbability')!.n;
    expect(table.rows.reduce((sum, row) => sum + Number(row[3]), 0)).toBe(audit);
  });

  it('say why there is no accuracy where replies are no classes, or items have none', async () => {
    const one = await run(
      { outputs: { read: { value: 'y[0]', threshold: 0 } } },
      { scores: 1, model: (query) => [brightness(query)[1]!] },
    );
    expect(one.measurements.find(({ name }) => name === 'accuracy')).toMatchObject({
      value: null,
      note: 'Not known: the one number of a reply is no probability.',
    });
    const unlabelled = await run({
      data: 'greys',
      outputs: { read: { value: 'y[1]', threshold: 0 } },
    });
    expect(unlabelled.measurements.find(({ name }) => name === 'accuracy')).toMatchObject({
      value: null,
      n: 0,
      note: 'Not known: no item has a class.',
    });
  });

  it('are not asked by a search for one failure', async () => {
    const { measurements, queries } = await run({
      mode: 'falsify',
      families: undefined,
      embeddings: undefined,
      instances: undefined,
      runs: 40,
    });
    expect(measurements.some(({ name }) => name === 'accuracy')).toBe(false);
    expect((queries[0]!['input']!.data as Float32Array)[0]).not.toBe(LEVELS[0]);
  });
});

describe('slices', () => {
  const items = LEVELS.map((_, i) => ({
    name: names[i]!,
    picture: grey(0),
    attributes: { hour: i, night: i > 3 },
  }));

  it('refuse a column that is not there, with those that are', () => {
    expect(() => sliceItems(items, 'weather')).toThrow('item 0.png has no column "weather"');
    expect(() => sliceItems(items, { wet: 'weather == "rain"' })).toThrow('slices.wet');
    expect(() => sliceItems([{ name: 'a', picture: grey(0), attributes: {} }], 'x')).toThrow(
      'has no column "x"',
    );
  });

  it('refuse a column of too many values', () => {
    const many = Array.from({ length: 31 }, (_, i) => ({ ...items[0]!, attributes: { id: i } }));
    expect(() => sliceItems(many, 'id')).toThrow('31 values, more than 30');
  });

  it('order the values of a column as people count', () => {
    expect(sliceItems(items.toReversed(), 'hour').map(({ name }) => name)).toEqual(
      items.map((_, i) => `hour ${i}`),
    );
    expect(sliceItems(items, 'night').map(({ items: inside }) => inside.size)).toEqual([4, 4]);
  });
});
