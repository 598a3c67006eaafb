import { describe, expect, it } from 'vitest';

import { ATTACKS } from '../../../src/attacks/attacks.ts';
import type { Attack } from '../../../src/attacks/frame/attack.ts';
import { linearCase } from '../../helpers/linearClassifier.ts';

const run = async (attack: Attack, epsilon: number, queries: number) => {
  const { view, items } = linearCase({ norm: 'l0', epsilon, margin: 8, items: 3 });
  return attack.attack(view, items, { queries }, attack.options.parse({}));
};
const { leastPixels } = linearCase({ norm: 'l0', epsilon: 1, margin: 8 });

/** Pixels beyond the least that are known to do: BruSLe chooses among one colour a pixel. */
const MORE: Readonly<Record<string, number>> = { 'pixel-walk': 1, 'sparse-rs': 1, brusle: 4 };

describe.each(Object.keys(MORE))('%s on a linear model, whose fewest pixels are known', (name) => {
  const attack = ATTACKS.find((one) => one.name === name)!;

  it('breaks it with about so many, and with no fewer', async () => {
    expect(leastPixels).toBe(4);
    const enough = await run(attack, leastPixels + MORE[name]!, 1500);
    expect(enough.map(({ success }) => success)).toEqual([true, true, true]);
    for (const { distance } of enough)
      expect(distance).toBeLessThanOrEqual(leastPixels + MORE[name]!);
    const fewer = await run(attack, leastPixels - 1, 300);
    expect(fewer.map(({ success }) => success)).toEqual([false, false, false]);
  });

  it('works, or ends, where every pixel may change', async () => {
    for (const { success, queries } of await run(attack, 64, 200))
      expect(success || (name === 'brusle' && queries === 10)).toBe(true);
  });
});
