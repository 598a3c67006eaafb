import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { perItem } from '../../../src/attacks/frame/perItem.ts';
import { isWithin, project } from '../../../src/attacks/frame/threatModel.ts';
import { linearCase } from '../../helpers/linearClassifier.ts';

describe('projection', () => {
  it.each(['linf', 'l2', 'l1', 'l0'] as const)('keeps %s, the box and the grid', (norm) => {
    const epsilon = { linf: 8 / 255, l2: 0.5, l1: 3, l0: 5, gower: 1 }[norm];
    const { view, items } = linearCase({ norm, epsilon, bytes: true });
    const space = view.preprocessing;
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 2, noNaN: true }), { minLength: 192, maxLength: 192 }),
        (values) => {
          const point = project(view.threat, space, Float32Array.from(values), items[0]!.clean);
          expect(isWithin(view.threat, point, items[0]!.clean)).toBe(true);
          expect(space.snap(point)).toEqual(point);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('reaches the corners of the ball', () => {
    const { view, items } = linearCase({ norm: 'linf', epsilon: 8 / 255, bytes: true });
    const { clean } = items[0]!;
    const moved = project(
      view.threat,
      view.preprocessing,
      clean.map((v) => v + 1),
      clean,
    );
    expect(moved.every((v, i) => Math.round((v - clean[i]!) * 255) === 8)).toBe(true);
  });
});

describe('scheduling', () => {
  it('spends the budget of each item, to the query, and fills rounds across items', async () => {
    const { view, items, calls } = linearCase({
      norm: 'linf',
      epsilon: 1 / 255,
      items: 10,
      margin: 1e6,
    });
    const attack = perItem('bounded', async (trial) => {
      for (;;) await trial.ask(Array.from({ length: 7 }, () => trial.clean.slice()));
    });
    const outcomes = await attack(view, items, { queries: 25, round: 10 }, {});
    expect(outcomes.map(({ queries }) => queries)).toEqual(items.map(() => 25));
    expect(calls.every((size) => size === 10)).toBe(true);
    expect(calls.length).toBe(25);
  });

  it('stops at the first success inside a batch of points', async () => {
    const { view, items } = linearCase({ norm: 'linf', epsilon: 1, items: 1 });
    const { clean } = items[0]!;
    const attack = perItem('bounded', async (trial) => {
      const weights = await direction(trial);
      await trial.ask([clean, clean, weights, clean, clean]);
    });
    const [outcome] = await attack(view, items, { queries: 10_000, round: 1 }, {});
    expect(outcome).toMatchObject({ success: true, label: 1 });
    expect(outcome!.queries).toBe(192 + 3);
  });

  it('says that an attack ended by itself', async () => {
    const { view, items } = linearCase({ norm: 'linf', epsilon: 1e-6, items: 2 });
    const attack = perItem('bounded', async (trial) => {
      await trial.ask([trial.clean]);
    });
    const outcomes = await attack(view, items, { queries: 5 }, {});
    expect(outcomes).toMatchObject([
      { success: false, exhausted: true, queries: 1 },
      { success: false, exhausted: true, queries: 1 },
    ]);
  });

  it('passes on what is wrong with an algorithm', async () => {
    const { view, items } = linearCase({ norm: 'linf', epsilon: 0.1 });
    const attack = perItem('bounded', async () => {
      throw new RangeError('mine');
    });
    await expect(attack(view, items, { queries: 5 }, {})).rejects.toThrow('mine');
  });
});

/** The corner that lowers a linear margin fastest, found by one query a coordinate. */
async function direction(
  trial: Parameters<Parameters<typeof perItem>[1]>[0],
): Promise<Float32Array> {
  const signs = new Float32Array(trial.clean.length);
  for (let i = 0; i < signs.length; i++) {
    const point = trial.clean.slice();
    point[i]! += 1e-3;
    const [answer] = await trial.ask([point]);
    signs[i] = answer!.margin < trial.item.cleanMargin ? 0.5 : -0.5;
  }
  return trial.clean.map((value, i) => value + signs[i]!);
}
