import { describe, expect, it } from 'vitest';

import { gradientSearch } from '../../../../src/explore/falsify/gradientSearch.ts';
import type { MarginSlope } from '../../../../src/explore/falsify/modelGradients.ts';

/** A model whose margin is known at every place; it notes where it was asked. */
function known(margin: (places: Float64Array) => number, slope: (x: Float64Array) => number[]) {
  const asked: Float64Array[] = [];
  return {
    asked,
    at: async (places: Float64Array): Promise<MarginSlope> => {
      asked.push(places);
      const value = margin(places);
      return {
        evaluation: {
          row: places,
          purpose: 'boundary',
          query: NaN,
          margins: [value],
          values: undefined,
          invalid: undefined,
        },
        margin: value,
        slope: Float64Array.from(slope(places)),
      };
    },
  };
}

const middle = () => new Float64Array(3).fill(0.5);
const WEIGHTS = [1, -2, 0.5];
const linear = (offset: number) =>
  known(
    (x) => offset + WEIGHTS.reduce((sum, w, j) => sum + w * (x[j]! - 0.5), 0),
    () => WEIGHTS,
  );

async function margins(
  model: ReturnType<typeof known>,
  count: number,
  start: Parameters<typeof gradientSearch>[1],
): Promise<number[]> {
  const search = gradientSearch(model, start);
  const seen: number[] = [];
  for (let i = 0; i < count; i++) seen.push((await search.next()).value!.margin);
  return seen;
}

describe('a search along gradients', () => {
  it('goes in one short step to where a linear margin fails, 5 % beyond', async () => {
    const model = linear(0.7);
    const seen = await margins(model, 2, () => ({ places: middle() }));
    expect(seen[0]).toBe(0.7);
    expect(seen[1]).toBeCloseTo(-0.05 * 0.7, 12);
    // The same length in every input: the distance under the largest difference.
    for (const [j, place] of model.asked[1]!.entries())
      expect(place).toBeCloseTo(0.5 - (Math.sign(WEIGHTS[j]!) * 1.05 * 0.7) / 3.5, 12);
  });

  it('takes inputs that can move no further out of the account', async () => {
    const model = linear(0.7);
    const places = Float64Array.of(0, 0.5, 0.5);
    await margins(model, 2, () => ({ places }));
    // 0.2 at the start; the first input stays at its end.
    expect(model.asked[1]![0]).toBe(0);
    expect(model.asked[1]![1]).toBeCloseTo(0.5 + (1.05 * 0.2) / 2.5, 12);
  });

  it('jumps to the lowest corner at once where a linear margin fails nowhere', async () => {
    const model = linear(5);
    const seen = await margins(model, 2, () => ({ places: middle() }));
    expect([...model.asked[1]!]).toEqual([0, 1, 0]);
    expect(seen[1]).toBeCloseTo(5 - 1.75, 12);
  });

  it('never leaves the box, and comes to the lowest place of a bowl', async () => {
    const low = [0.31, 0.77, 0.1];
    const model = known(
      (x) => 1 + low.reduce((sum, at, j) => sum + (x[j]! - at) ** 2, 0),
      (x) => low.map((at, j) => 2 * (x[j]! - at)),
    );
    // At most 40 steps after the start.
    const lowest = Math.min(
      ...(await margins(model, 41, () => ({ places: middle(), isThorough: true }))),
    );
    for (const place of model.asked.flatMap((one) => [...one])) {
      expect(place).toBeGreaterThanOrEqual(0);
      expect(place).toBeLessThanOrEqual(1);
    }
    expect(lowest).toBeLessThan(1.01);
  });

  it('begins anew after a step without a gain, unless it is thorough', async () => {
    // The first step goes beyond the fold, to where the margin is higher.
    const fold = () =>
      known(
        (x) => 0.2 + Math.abs(x[0]! - 0.45),
        (x) => [Math.sign(x[0]! - 0.45), 0, 0],
      );
    const short = fold();
    await margins(short, 4, () => ({ places: middle() }));
    expect([...short.asked[2]!]).toEqual([...middle()]);
    const thorough = fold();
    await margins(thorough, 4, () => ({ places: middle(), isThorough: true }));
    const moves = thorough.asked.slice(1).map((places) => 0.5 - places[0]!);
    expect(moves[1]).toBeCloseTo(moves[0]! / 2, 12);
    expect(moves[2]).toBeCloseTo(moves[0]! / 4, 12);
  });

  it('leaves a plateau at once', async () => {
    const flat = known(
      () => 1,
      () => [0, 0, 0],
    );
    let starts = 0;
    await margins(flat, 5, () => ({ places: new Float64Array(3).fill(++starts / 10) }));
    expect(flat.asked.map(([place]) => place)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5]);
  });
});
