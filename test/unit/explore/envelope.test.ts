import { describe, expect, it } from 'vitest';

import { unionMass } from '../../../src/explore/envelope/unionMass.ts';
import { halfway } from '../../../src/explore/envelope/anchor.ts';
import { gapBetween, inputRanges } from '../../../src/explore/envelope/gap.ts';
import { inBox, wholeBox } from '../../../src/explore/envelope/box.ts';
import type { Box } from '../../../src/explore/envelope/box.ts';
import { growBox } from '../../../src/explore/envelope/growBox.ts';
import { pointObstacle } from '../../../src/explore/envelope/obstacle.ts';
import { testPlan } from '../../../src/explore/envelope/testPlan.ts';
import { createRandom } from '../../../src/math/random.ts';
import { buildParameter } from '../../../src/space/buildParameter.ts';
import { inputOption } from '../../../src/space/inputOptions.ts';
import { Space } from '../../../src/space/space.ts';
import { parseCsv } from '../../../src/data/parseCsv.ts';
import { exploreInMemory } from '../../helpers/exploreInMemory.ts';
import { unitSpace } from '../../helpers/unitSpace.ts';

const side = { low: 0, high: 1 };
type Point = Readonly<Record<string, unknown>>;

/** Fails in a wall: x from 0.1 to 0.2. The passing side behind it is safest, but narrow. */
const wall = ({ x }: Point): Readonly<Record<string, number>> => {
  const across = Number(x);
  if (across < 0.1) return { g: 5 * (0.1 - across) };
  return { g: across < 0.2 ? -0.5 : 0.2 };
};

describe('the safety envelope', () => {
  const options = {
    inputs: { x: side, y: side },
    outputs: { g: { threshold: 0 } },
    runs: 160,
    families: ['random-forest'],
  };

  it('grows one box where there is room, not where the margin is largest', async () => {
    const envelope = { shape: 'box' };
    for (const seed of [1, 2]) {
      const result = await exploreInMemory({ ...options, envelope }, wall, { seed });
      // The largest box without failure is x in (0.2, 1]: 0.8 of the space.
      expect(result.value('envelopeVolume')).toBeGreaterThan(0.45);
      expect(result.value('envelopeVolume')).toBeLessThan(0.82);
    }
  });

  it('has a second box behind the wall, and says how far each is from the nearest failing run', async () => {
    const result = await exploreInMemory(options, wall);
    expect(result.value('envelopeVolume')).toBeGreaterThan(0.75);
    expect(result.value('envelopeVolume')).toBeLessThan(0.9);
    const margin = result.value('envelopeMargin')!;
    expect(margin).toBeGreaterThan(0);
    expect(margin).toBeLessThan(0.05);
  });

  it('has a box for each combination of categories, and none where all fails', async () => {
    const inputs = { x: side, c: { categories: ['a', 'b', 'c'] } };
    const limits: Readonly<Record<string, number>> = { a: 0.9, b: 0.4, c: -1 };
    const result = await exploreInMemory({ ...options, inputs }, ({ x, c }) => ({
      g: limits[String(c)]! - Number(x),
    }));
    const [json, csv] = ['envelope.json', 'runs.csv'].map((name) =>
      new TextDecoder().decode(result.artifacts!.find(({ path }) => path === name)!.bytes),
    ) as [string, string];
    const [header = [], ...runs] = parseCsv(csv);
    const { boxes } = JSON.parse(json) as {
      boxes: {
        inputs: [{ low: number; high: number }, { levels: string[] }];
        share: number;
        testedPoints: number;
      }[];
    };
    expect(boxes.map(({ inputs: [, { levels }] }) => levels)).toEqual([['a'], ['b']]);
    for (const {
      inputs: [{ low, high }, { levels }],
      share,
      testedPoints,
    } of boxes) {
      expect(low).toBe(0);
      // Where the limit is between the last run that passed and the first that failed, nobody can know: the box ends
      // before the latter, and that is near.
      const limit = limits[levels[0]!]!;
      const cell = (row: readonly string[], name: string) => row[header.indexOf(name)]!;
      const failing = runs.filter(
        (row) =>
          cell(row, 'c') === levels[0] &&
          cell(row, 'outcome') === 'fail' &&
          !['audit', 'envelope'].includes(cell(row, 'purpose')),
      );
      const first = Math.min(...failing.map((row) => Number(cell(row, 'x'))));
      expect(high).toBeLessThan(first);
      expect(first).toBeLessThan(limit + 0.005);
      expect(high).toBeGreaterThan(limit - 0.06);
      expect(share).toBeCloseTo(high / 3, 9);
      expect(testedPoints).toBeGreaterThan(5);
    }
  });

  it('has no run inside that the exploration saw fail, however the boundary lies', async () => {
    const bent = ({ x, y }: Point) => ({
      g: Math.sin(5 * Number(x)) + Math.cos(4 * Number(y)) - 0.4,
    });
    const { artifacts = [] } = await exploreInMemory({ ...options, runs: 240 }, bent);
    const text = (name: string) =>
      new TextDecoder().decode(artifacts.find(({ path }) => path === name)!.bytes);
    const { boxes } = JSON.parse(text('envelope.json')) as {
      boxes: { inputs: { low: number; high: number }[] }[];
    };
    expect(boxes.length).toBeGreaterThan(1);
    const lines = text('runs.csv').trim().split('\r\n').slice(1);
    const failed = lines
      .map((line) => line.split(','))
      .filter(([, , , outcome, purpose]) => {
        return outcome === 'fail' && purpose !== 'audit' && purpose !== 'envelope';
      });
    expect(failed.length).toBeGreaterThan(40);
    const inside = failed.filter((cells) =>
      boxes.some(({ inputs }) =>
        inputs.every(({ low, high }, j) => Number(cells[j]) >= low && Number(cells[j]) <= high),
      ),
    );
    expect(inside).toEqual([]);
  });

  it('follows a curved boundary as a level set, which holds more than a box', async () => {
    // Fails outside a quarter of a disc: pi / 4 passes, the best box has 0.5.
    const disc = ({ x, y }: Point) => ({ g: 1 - Math.hypot(Number(x), Number(y)) });
    const result = await exploreInMemory({ ...options, envelope: { shape: 'level-set' } }, disc);
    expect(result.value('envelopeVolume')).toBeGreaterThan(0.7);
    expect(result.value('envelopeVolume')).toBeLessThan(0.8);
    expect(result.value('envelopeFailureProbability')).toBeNull();
    expect(result.value('envelopeMargin')).toBeLessThan(0.05);
  });
});

describe('boxes', () => {
  const random = createRandom(5);

  it('have the mass of their union, counted on a grid', () => {
    const space = unitSpace(2);
    const boxes = Array.from({ length: 6 }, (): Box => {
      const ends = () =>
        Array.from({ length: 2 }, () => random.integer(21) / 20).toSorted((a, b) => a - b);
      const [x, y] = [ends(), ends()];
      const levels = [new Uint8Array(0), new Uint8Array(0)];
      return { low: Float64Array.of(x[0]!, y[0]!), high: Float64Array.of(x[1]!, y[1]!), levels };
    });
    let inside = 0;
    for (let i = 0; i < 400; i++) {
      const point = [((i % 20) + 0.5) / 20, (Math.floor(i / 20) + 0.5) / 20];
      if (boxes.some((box) => inBox(box, point, point))) inside++;
    }
    expect(unionMass(space, boxes)).toBeCloseTo(inside / 400, 12);
  });

  it('are empty of what they avoid, and no face can move out without meeting some of it', () => {
    for (const d of [2, 5]) {
      const space = unitSpace(d);
      const draw = () => Float64Array.from({ length: d }, () => random.uniform());
      const avoid = Array.from({ length: 60 }, draw).map((row) => pointObstacle(space, row));
      const center = new Float64Array(d).fill(0.5);
      const box = growBox(space, center, avoid, wholeBox(space), random, 5);
      expect(inBox(box, center, center)).toBe(true);
      const holds = (tried: Box) => avoid.some(({ row, unit }) => inBox(tried, unit, row));
      expect(holds(box)).toBe(false);
      for (let j = 0; j < d; j++) {
        const [low, high] = [box.low[j]!, box.high[j]!];
        // A face stands off by a twentieth of the way from the point to the center.
        const [below, above] = [
          low - 0.053 * (0.5 - low) - 1e-9,
          high + 0.053 * (high - 0.5) + 1e-9,
        ];
        if (low > 0) expect(holds({ ...box, low: box.low.with(j, below) })).toBe(true);
        if (high < 1) expect(holds({ ...box, high: box.high.with(j, above) })).toBe(true);
      }
    }
  });

  it('share the test points by a plan that gives most to the whole and levels the rest', () => {
    expect(testPlan(100, [0.3])).toEqual({ whole: 100, each: [0] });
    expect(testPlan(100, [])).toEqual({ whole: 100, each: [] });
    const { whole, each } = testPlan(100, [0.5, 0.01, 0.02]);
    expect(whole).toBe(75);
    expect(each.reduce((sum, n) => sum + n, 0)).toBe(25);
    expect(each[0]).toBe(0);
    expect(Math.abs(each[1]! + (75 * 0.01) / 0.53 - each[2]! - (75 * 0.02) / 0.53)).toBeLessThan(1);
  });
});

describe('the distance to a failure', () => {
  const space = new Space(
    Object.entries({
      current: { low: 1e-6, high: 1e-2, scale: 'log' },
      speed: { low: -10, high: 30 },
      level: { values: [1, 2, 5, 11] },
      mode: { categories: ['a', 'b'] },
    }).map(([name, option]) => buildParameter(name, inputOption.parse(option))),
  );
  const ranges = inputRanges(space);

  it('is a share of each range, on its own scale, and a length in its own unit', () => {
    const from = Float64Array.of(1e-5, 0, 1, 0);
    const gap = gapBetween(space, ranges, from, Float64Array.of(1e-4, 10, 2, 0));
    // One of four decades, 10 of 40, 5 - 2 of 11 - 1.
    for (const [j, share] of [0.25, 0.25, 0.3, 0].entries())
      expect(gap.shares[j]).toBeCloseTo(share, 12);
    expect(gap.share).toBeCloseTo(0.3, 12);
    expect(gap.each).toEqual([1e-4 - 1e-5, 10, 3, 0]);
    const other = gapBetween(space, ranges, from, Float64Array.of(1e-5, 0, 1, 1));
    expect([other.share, other.each[3]]).toEqual([1, null]);
  });

  it('is halved on the scale of the input', () => {
    const middle = halfway(
      space,
      Float64Array.of(1e-6, -10, 3, 1),
      Float64Array.of(1e-2, 30, 0, 0),
    );
    expect(middle[0]).toBeCloseTo(1e-4, 12);
    expect(Array.from(middle.slice(1))).toEqual([10, 3, 1]);
  });
});
