import { describe, expect, it } from 'vitest';

import { Repeats } from '../../../src/explore/exploration/repeats.ts';
import { Stability } from '../../../src/explore/exploration/stability.ts';
import { createTimeLimit } from '../../../src/explore/exploration/timeLimit.ts';
import { UncertainFirst } from '../../../src/explore/exploration/uncertainFirst.ts';
import { TrainingData } from '../../../src/explore/learn/trainingData.ts';
import type { VerdictMap } from '../../../src/explore/learn/verdictMap.ts';
import type { Evaluation, EvaluationPurpose } from '../../../src/explore/problem/evaluation.ts';
import { createRandom } from '../../../src/math/random.ts';
import { uniform } from '../../../src/space/distribution.ts';
import { Space } from '../../../src/space/space.ts';
import type { Surrogate } from '../../../src/surrogates/surrogate.ts';
import { exploreInMemory } from '../../helpers/exploreInMemory.ts';

const space = new Space(
  ['x', 'y'].map((name) => ({
    kind: 'continuous' as const,
    name,
    low: 0,
    high: 1,
    distribution: uniform(0, 1),
  })),
);
const run = (
  row: readonly number[],
  margin: number,
  purpose: EvaluationPurpose = 'boundary',
): Evaluation => ({
  row: Float64Array.from(row),
  purpose,
  query: 0,
  margins: [margin],
  values: [margin],
  invalid: undefined,
});
const unused = (): never => {
  throw new Error('not asked here');
};

/** Says that x above a line fails, and doubts what lies within 0.1 of it. */
function lineMap(line: number): { map: VerdictMap; surrogate: Surrogate } {
  // standardised: (x - 1/2) sqrt(12)
  const place = (x: Float64Array, i: number) => x[2 * i]! / Math.sqrt(12) + 0.5;
  const surrogate: Surrogate = {
    fit: unused,
    inherit: unused,
    graph: unused,
    margins: (x, count) => Float64Array.from({ length: count }, (_, i) => line - place(x, i)),
    predict: (x, count) => ({
      mean: new Float64Array(count),
      sd: new Float64Array(count),
      failure: Float64Array.from({ length: count }, (_, i) =>
        Math.min(1, Math.max(0, 0.5 + 5 * (place(x, i) - line))),
      ),
    }),
  };
  const map: VerdictMap = {
    kind: 'surrogate',
    surrogate,
    members: [],
    fails: (rows) => Uint8Array.from(rows, (row) => Number(row[0]! > line)),
    suspects: unused,
  };
  return { map, surrogate };
}

describe('draws whose verdict is most uncertain first', () => {
  it('are asked where the surrogate doubts, each once, and no more than it doubts', () => {
    const doubts = new UncertainFirst(space, createRandom(1, 'pool'));
    const { surrogate } = lineMap(0.4);
    const taken = new Set<string>();
    for (let batch = 0; batch < 12; batch++) {
      const rows = doubts.propose(surrogate, taken, 20, createRandom(batch, 'batch'));
      expect(rows).toHaveLength(20);
      for (const row of rows) {
        expect(Math.abs(row[0]! - 0.4)).toBeLessThan(0.1);
        expect(taken.has(space.key(row))).toBe(false);
        taken.add(space.key(row));
      }
    }
    const sure: Surrogate = {
      ...surrogate,
      predict: (_, count) => ({
        mean: new Float64Array(count),
        sd: new Float64Array(count),
        failure: new Float64Array(count).fill(0.001),
      }),
    };
    expect(doubts.propose(sure, taken, 20, createRandom(1, 'sure'))).toEqual([]);
  });

  it('take away the error that the map makes among them', () => {
    // The truth fails above 0.42, the map says above 0.4: its share is 0.02 too large.
    const doubts = new UncertainFirst(space, createRandom(2, 'pool'));
    const { map, surrogate } = lineMap(0.4);
    const data = new TrainingData(space);
    const taken = new Set<string>();
    expect(doubts.correction(map, data)).toBe(0);
    for (let batch = 0; batch < 40; batch++) {
      const rows = doubts.propose(surrogate, taken, 60, createRandom(batch, 'batch'));
      for (const row of rows) taken.add(space.key(row));
      data.add(rows.map((row) => run([...row], 0.42 - row[0]!)));
    }
    expect(doubts.correction(map, data)).toBeLessThan(-0.015);
    expect(doubts.correction(map, data)).toBeGreaterThan(-0.025);
  });
});

describe('stability', () => {
  it('needs both verdicts, several maps that agree, and new runs between them', () => {
    const stability = new Stability(space, createRandom(1, 'stability'));
    const add = (line: number, runs: number) => stability.update(lineMap(line).map, runs);
    add(0.5, 100);
    expect(stability.isStable(3)).toBe(false);
    for (const runs of [102, 104, 106]) add(0.5, runs);
    expect(stability.isStable(3)).toBe(false);
    for (const runs of [110, 115, 121]) add(0.501, runs);
    expect(stability.isStable(3)).toBe(true);
    add(0.6, 130);
    expect(stability.isStable(3)).toBe(false);
    for (const runs of [140, 150, 170]) add(2, runs);
    expect(stability.isStable(2)).toBe(false);
    stability.update({ ...lineMap(0.5).map, kind: 'all-pass' }, 300);
    expect(stability.isStable(2)).toBe(false);
  });
});

describe('repeats', () => {
  it('are a few of a steady system, a twentieth of another, each of another point', () => {
    const repeats = new Repeats(space);
    const random = createRandom(1, 'repeats');
    repeats.add(Array.from({ length: 60 }, (_, i) => run([i / 60, 0.5], 1)));
    expect(repeats.due(10, random)).toEqual([]);
    repeats.add(Array.from({ length: 100 }, (_, i) => run([i / 100, 0.7], 1)));
    const rows = repeats.due(10, random);
    expect(rows).toHaveLength(3);
    expect(new Set(rows.map((row) => space.key(row))).size).toBe(3);
    repeats.add(rows.map((row, i) => run([...row], i === 0 ? -1 : i === 1 ? 2 : 1, 'repeat')));
    expect([repeats.asked, repeats.disagreed, repeats.moved]).toEqual([3, 1, 2]);
    // A twentieth of 163.
    expect(repeats.due(10, random)).toHaveLength(5);
  });
});

describe('a time limit', () => {
  it('leaves time for the runs that must follow, remembers the clock, and adds up parts of a run', async () => {
    const clock = [1000, 4000, 500, 6000];
    const remembered: number[] = [];
    const limit = createTimeLimit(10, {
      elapsedMs: () => clock[remembered.length]!,
      remember: async (compute) => {
        const value = await compute();
        remembered.push(value as number);
        return value;
      },
    });
    expect(await limit.isReached(100, 100)).toBe(false);
    // 4 s for 100 runs: 100 more take it to 8 s
    expect(await limit.isReached(100, 100)).toBe(false);
    // resumed: 4.5 s, and twice as many runs to follow
    expect(await limit.isReached(100, 100)).toBe(false);
    expect(await limit.isReached(100, 100)).toBe(true);
    expect(remembered).toEqual(clock);
    const none = createTimeLimit(undefined, { elapsedMs: unused, remember: unused });
    expect(await none.isReached(1, 1)).toBe(false);
  });
});

describe('a time limit beside a stop rule that looks at the audit', () => {
  it('does not depend on how long the audit took, also where that was resumed', async () => {
    for (const slow of [0, 7000]) {
      const clock = [1000, 2000, 2000 + slow, 3000 + slow, 3000 + slow, slow, 1000 + slow];
      let at = 0;
      const limit = createTimeLimit(10, {
        elapsedMs: () => clock[at++]!,
        remember: async (compute) => compute(),
      });
      expect(await limit.isReached(10, 20)).toBe(false);
      expect(await limit.apart(() => Promise.resolve('seen'))).toBe('seen');
      // 3 s without the audit
      expect(await limit.isReached(30, 60)).toBe(false);
      expect(await limit.apart(() => Promise.resolve('resumed'))).toBe('resumed');
      expect(await limit.isReached(30, 60)).toBe(true);
    }
  });
});

describe('explore stops', () => {
  const scenario = {
    inputs: { x: { low: 0, high: 1 }, y: { low: 0, high: 1 } },
    outputs: { g: { threshold: 0 } },
    families: ['gaussian-process'],
  };
  const line = (p: Readonly<Record<string, unknown>>) => ({
    g: 1.2 - Number(p['x']) - Number(p['y']),
  });

  it('once the map keeps still, with the whole audit and a sound bound', async () => {
    const result = await exploreInMemory(
      { ...scenario, runs: 600, stop: { stableBatches: 5 } },
      line,
    );
    expect(result.value('runs')).toBeLessThan(400);
    const { n } = result.measurements.find(({ name }) => name === 'failureProbability')!;
    expect(n).toBe(150);
    expect(result.lower('failureProbability')).toBeLessThanOrEqual(0.32);
    expect(result.upper('failureProbability')).toBeGreaterThanOrEqual(0.32);
  });

  it('never because of stillness when nothing failed', async () => {
    const result = await exploreInMemory(
      { ...scenario, runs: 100, stop: { stableBatches: 2 } },
      () => ({ g: 1 }),
    );
    expect(result.value('runs')).toBe(100);
  });

  it('starts from a regular grid when asked to', async () => {
    const result = await exploreInMemory({ ...scenario, runs: 60, regularGridPoints: 16 }, line);
    const csv = new TextDecoder().decode(result.artifacts![0]!.bytes);
    const rows = csv.split('\r\n').filter((text) => text.includes(',start,'));
    expect(rows).toHaveLength(16);
    expect(new Set(rows.map((text) => text.split(',')[0])).size).toBe(4);
    expect(new Set(rows.map((text) => text.split(',')[1])).size).toBe(4);
  });
});
