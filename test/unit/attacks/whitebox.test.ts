import { describe, expect, it } from 'vitest';

import type { Attack } from '../../../src/attacks/frame/attack.ts';
import { apgdCe } from '../../../src/attacks/whitebox/apgdCe.ts';
import { carliniWagner } from '../../../src/attacks/whitebox/carliniWagner.ts';
import { deepFool } from '../../../src/attacks/whitebox/deepFool.ts';
import { fab } from '../../../src/attacks/whitebox/fab.ts';
import { fgsm } from '../../../src/attacks/whitebox/fgsm.ts';
import { pgd } from '../../../src/attacks/whitebox/pgd.ts';
import { linearCase } from '../../helpers/linearClassifier.ts';

const run = async (attack: Attack, norm: 'linf' | 'l2', epsilon: number, options: object = {}) => {
  const { view, items } = linearCase({ norm, epsilon, items: 2 });
  return attack.attack(view, items, { queries: 5000 }, attack.options.parse(options));
};
const least = linearCase({ norm: 'linf', epsilon: 1 }).least;

describe('attacks with gradients on a linear model, whose robustness is known exactly', () => {
  it.each([fgsm, pgd, apgdCe] as unknown as Attack[])(
    '$name breaks it just beyond its robustness, and not before',
    async (attack) => {
      for (const norm of ['linf', 'l2'] as const) {
        const beyond = await run(attack, norm, 1.02 * least[norm]);
        expect(beyond.map(({ success }) => success)).toEqual([true, true]);
        const before = await run(attack, norm, 0.98 * least[norm]);
        expect(before.map(({ success }) => success)).toEqual([false, false]);
      }
    },
  );

  it.each(
    [
      { attack: fab, norm: 'linf', factor: 1.1 },
      { attack: fab, norm: 'l2', factor: 1.1 },
      { attack: deepFool, norm: 'linf', factor: 1.03 },
      { attack: deepFool, norm: 'l2', factor: 1.03 },
      { attack: carliniWagner, norm: 'l2', factor: 1.2 },
    ].map(({ attack, ...rest }) => ({ name: attack.name, attack: attack as Attack, ...rest })) as {
      name: string;
      attack: Attack;
      norm: 'linf' | 'l2';
      factor: number;
    }[],
  )(
    '$name finds the smallest change under $norm within a factor of $factor',
    async ({ attack, norm, factor }) => {
      for (const { success, distance } of await run(attack, norm, Infinity)) {
        expect(success).toBe(true);
        expect(distance / least[norm]).toBeGreaterThan(0.999);
        expect(distance / least[norm]).toBeLessThan(factor);
      }
    },
  );
});
