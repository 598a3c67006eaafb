import { describe, expect, it } from 'vitest';

import type { ChartExhibit, Exhibit, TableExhibit } from '../../../src/core/exhibit.ts';
import { genealogyChart } from '../../../src/explore/exhibits/genealogyChart.ts';
import type { VerdictMap } from '../../../src/explore/learn/verdictMap.ts';
import { pairMaps } from '../../../src/explore/understand/pairMaps.ts';
import { mapLayer } from '../../../src/explore/drawing/mapLayer.ts';
import { mappedInputs } from '../../../src/explore/drawing/mappedInputs.ts';
import { pairShares } from '../../../src/explore/drawing/pairShares.ts';
import { boundaryMapsSvg } from '../../../src/explore/export/boundaryMapsSvg.ts';
import { Space } from '../../../src/space/space.ts';
import { createRandom } from '../../../src/math/random.ts';
import type { Competitor } from '../../../src/surrogates/competitor.ts';
import { exploreInMemory } from '../../helpers/exploreInMemory.ts';
import { unitSpace } from '../../helpers/unitSpace.ts';

const side = { low: 0, high: 1 };

/** Fails where the first two inputs sum to more than 1.2. */
const map = {
  kind: 'surrogate',
  fails: (rows: readonly Float64Array[]) =>
    Uint8Array.from(rows, (row) => Number(row[0]! + row[1]! > 1.2)),
} as VerdictMap;

function table(exhibits: readonly Exhibit[], id: string): TableExhibit {
  return exhibits.find((exhibit): exhibit is TableExhibit => exhibit.id === id)!;
}

function competitor(id: string, family: string, parent?: string): Competitor {
  const base = { id, family, settings: {}, parent, bornAt: 0, predictions: 50, score: 0.3 };
  return { ...base, diedAt: undefined };
}

describe('maps over pairs of inputs', () => {
  it('hold the share of settings that fail in each cell', () => {
    const space = unitSpace(3);
    const others = Array.from({ length: 5 }, (_, i) => new Float64Array(3).fill(i / 4));
    const { xs, ys, shares } = pairShares(space, map, [0, 2], others, 10);
    xs.forEach((x, a) =>
      ys.forEach((_, b) => {
        const failing = others.filter((other) => x.center + other[1]! > 1.2).length;
        expect(shares[a * ys.length + b]).toBeCloseTo(failing / 5, 12);
      }),
    );
  });

  it('leave out what the constraints forbid', () => {
    const { parameters } = unitSpace(3);
    const space = new Space(parameters, [(row) => row[0]! + row[1]! < 1.5]);
    const others = [Float64Array.of(0, 0.1, 0), Float64Array.of(0, 0.9, 0)];
    const plain = pairShares(space, map, [0, 1], others, 10);
    plain.xs.forEach((x, a) =>
      plain.ys.forEach((y, b) => {
        const sum = x.center + y.center;
        expect(plain.shares[a * 10 + b]).toBe(sum < 1.5 ? Number(sum > 1.2) : NaN);
      }),
    );
    // Of the two settings of x1, only the first is allowed from x0 = 0.6 on, and it passes up to x0 = 1.1.
    const { xs, shares } = pairShares(space, map, [0, 2], others, 10);
    xs.forEach(({ center }, a) =>
      expect(shares[a * 10]).toBe(center < 0.6 ? Number(center > 0.3) / 2 : 0),
    );
  });

  it('are drawn with neighbours of one share as one rectangle, which covers what the cells did', () => {
    const others = [Float64Array.of(0, 0.1, 0), Float64Array.of(0, 0.9, 0)];
    const { parameters } = unitSpace(3);
    const space = new Space(parameters, [(row) => row[0]! + row[1]! < 1.5]);
    const shares = pairShares(space, map, [0, 1], others, 10);
    const { data } = mapLayer(space, [0, 1], shares);
    const rects = data['values'] as {
      x: number;
      x2: number;
      y: number;
      y2: number;
      share: number;
    }[];
    expect(rects.length).toBeLessThan(30);
    shares.xs.forEach((x, a) =>
      shares.ys.forEach((y, b) => {
        const covering = rects.filter(
          (rect) =>
            rect.x < x.center && x.center < rect.x2 && rect.y < y.center && y.center < rect.y2,
        );
        const share = shares.shares[a * 10 + b]!;
        expect(covering.map((rect) => rect.share)).toEqual(Number.isNaN(share) ? [] : [share]);
      }),
    );
  });

  it('have no axis of many categories, as of the items of a data set', () => {
    const items = Array.from({ length: 40 }, (_, i) => `item ${i}`);
    const { parameters } = unitSpace(3);
    const weights = items.map(() => 1 / 40);
    const space = new Space([
      { kind: 'levels', name: 'item', levels: items, ordered: false, weights },
      ...parameters,
    ]);
    expect(mappedInputs(space, [0, 2, 1, 3])).toEqual([2, 1, 3]);
    expect(mappedInputs(unitSpace(3), [2, 0, 1])).toEqual([2, 0, 1]);
    expect(mappedInputs(new Space(space.parameters.slice(0, 2)), [0, 1])).toEqual([0, 1]);
  });

  it('are all there for up to six inputs, and in a picture of their own for more', () => {
    const random = createRandom(1);
    for (const [d, shown] of [
      [2, 0],
      [4, 6],
      [6, 15],
      [8, 10],
    ] as const) {
      const space = unitSpace(d);
      const ranking = space.parameters.map((_, j) => j);
      const [chart] = pairMaps(space, map, ranking, random) as [ChartExhibit];
      const rows = (chart?.spec['vconcat'] ?? []) as { hconcat: unknown[] }[];
      expect(rows.reduce((sum, { hconcat }) => sum + hconcat.length, 0)).toBe(shown);
      const [svg] = boundaryMapsSvg(space, map, random);
      const text = svg === undefined ? '' : new TextDecoder().decode(svg.bytes);
      expect(text.match(/stroke="#9aa5b1"/g)?.length ?? 0).toBe(d > 6 ? (d * (d - 1)) / 2 : 0);
    }
  });
});

describe('the tables of an envelope', () => {
  it('print the limits that were certified, and no bound tighter or distance longer than it is', async () => {
    for (const seed of [1, 2]) {
      const inputs = { x: { low: 1000, high: 1000.01 }, y: side };
      const result = await exploreInMemory(
        {
          inputs,
          outputs: { g: { threshold: 0 } },
          runs: 80,
          families: ['random-forest'],
          envelope: { count: 1 },
        },
        ({ x, y }) => ({ g: 1000.006 + 0.002 * Number(y) - Number(x) }),
        { seed },
      );
      const { boxes, ...whole } = JSON.parse(
        new TextDecoder().decode(
          result.artifacts!.find(({ path }) => path === 'envelope.json')!.bytes,
        ),
      ) as {
        failureProbability: { upper: number };
        margin: { toFailure: { shareOfRange: number } };
        boxes: { inputs: { low: number; high: number }[] }[];
      };
      const [row] = table(result.exhibits, 'envelope').rows;
      expect(Number(row![4])).toBeGreaterThanOrEqual(whole.failureProbability.upper);
      const distance = Number.parseFloat(String(row![5])) / 100;
      expect(distance).toBeLessThanOrEqual(whole.margin.toFailure.shareOfRange * (1 + 1e-12));
      const [own] = table(result.exhibits, 'envelope-limits').rows;
      const { low, high } = boxes[0]!.inputs[0]!;
      expect(own!.slice(2, 4)).toEqual([String(low), String(high)]);
    }
  });
});

describe('the genealogy', () => {
  it('draws families together, and children below their parent', () => {
    const genealogy = [
      competitor('c1', 'a'),
      competitor('c2', 'b'),
      competitor('c3', 'a', 'c1'),
      competitor('c4', 'b', 'c2'),
      competitor('c5', 'a'),
      competitor('c6', 'a', 'c1'),
      competitor('c7', 'a', 'c3'),
    ];
    const { layer } = genealogyChart(genealogy, 100, new Map([['c7', 1]])).spec as unknown as {
      layer: { data: { values: { id: string; row: number; label: string }[] } }[];
    };
    const lines = layer[1]!.data.values.toSorted((a, b) => a.row - b.row);
    expect(lines.map(({ id }) => id)).toEqual(['c1', 'c3', 'c7', 'c6', 'c5', 'c2', 'c4']);
    expect(lines.find(({ id }) => id === 'c7')!.label).toContain('the map');
  });

  it('keeps whole lines of descent when there are too many configurations', () => {
    const genealogy = Array.from({ length: 120 }, (_, i): Competitor => ({
      ...competitor(`c${i}`, 'a', i < 4 ? undefined : `c${i - 4}`),
      bornAt: i,
      diedAt: i < 116 ? i + 4 : undefined,
    }));
    const { layer } = genealogyChart(genealogy, 120, new Map([['c119', 1]])).spec as unknown as {
      layer: { data: { values: { id: string }[] } }[];
    };
    const ids = new Set(layer[1]!.data.values.map(({ id }) => id));
    expect(ids.size).toBeLessThanOrEqual(48);
    for (const id of ids) {
      const parent = Number(id.slice(1)) - 4;
      if (parent >= 0) expect(ids.has(`c${parent}`)).toBe(true);
    }
  });
});

describe('a falsification', () => {
  const options = {
    mode: 'falsify',
    inputs: { x: side, y: side, z: side },
    outputs: { g: { threshold: 0 } },
    nominal: { x: 0.2, y: 0.2, z: 0.2 },
    runs: 120,
  };

  it('says which inputs matter for the counterexample, and draws the path to it', async () => {
    const result = await exploreInMemory(options, ({ x, y }) => ({
      g: 1.4 - Number(x) - Number(y),
    }));
    const { rows } = table(result.exhibits, 'counterexample');
    const verdicts = new Map(rows.map((row) => [row[0], String(row[6])]));
    expect(verdicts.get('z')).toBe('does not matter');
    // Without either of the others the sum stays below 1.2.
    expect(verdicts.get('x')).toMatch(/^passes/);
    expect(verdicts.get('y')).toMatch(/^passes/);
    const path = result.exhibits.find(({ id }) => id === 'search-path') as ChartExhibit;
    const layers = path.spec['layer'] as { data: { values: { smallest?: number }[] } }[];
    const smallest = layers.at(-1)!.data.values.map((value) => value.smallest!);
    expect(smallest).toHaveLength(result.value('runs')!);
    expect(smallest.every((value, i) => i === 0 || value <= smallest[i - 1]!)).toBe(true);
  });

  it('shows the closest calls when nothing fails', async () => {
    const result = await exploreInMemory({ ...options, runs: 40 }, ({ x }) => ({
      g: 1 + Number(x),
    }));
    const { rows } = table(result.exhibits, 'closest-calls');
    expect(rows).toHaveLength(5);
    expect(result.exhibits.map(({ id }) => id)).toContain('search-path');
  });
});

describe('layouts', () => {
  it('are those that were asked for, of as many runs as each can take', async () => {
    const { exhibits } = await exploreInMemory(
      {
        inputs: { x: side, y: side, z: side },
        outputs: { g: { threshold: 0 } },
        runs: 150,
        families: ['nearest-neighbours'],
        embeddings: ['tsne-js', 'umap'],
        embeddingPoints: 60,
      },
      ({ x, y, z }) => ({ g: 1.8 - Number(x) - Number(y) - Number(z) }),
    );
    const charts = exhibits.filter(({ id }) => /tsne|umap/.test(id)) as ChartExhibit[];
    expect(charts.map(({ id }) => id)).toEqual(['umap', 'tsne-js']);
    for (const { caption, spec } of charts) {
      expect((spec['data'] as { values: unknown[] }).values).toHaveLength(60);
      expect(Number(/trustworthiness ([\d.]+)/.exec(caption!)![1])).toBeGreaterThan(0.7);
    }
  });
});
