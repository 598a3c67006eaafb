import { describe, expect, it } from 'vitest';

import { ATTACKS } from '../../src/attacks/attacks.ts';
import { isWithin } from '../../src/attacks/frame/threatModel.ts';
import { linearCase } from '../helpers/linearClassifier.ts';

const EPSILON = { linf: 8 / 255, l2: 1, l1: 10, l0: 20, gower: 0.2 };

it('has one attack for a name', () => {
  const names = ATTACKS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

/** Settings that make training short. */
const SHORT: Readonly<Record<string, object>> = { substitute: { steps: 5, rounds: 2 } };

/** What every attack keeps to. */
describe.each(ATTACKS)('$name', (attack) => {
  const options = attack.options.parse(SHORT[attack.name] ?? {});
  const cases = attack.norms.flatMap((norm) => [
    { norm, targeted: false },
    ...(attack.targeted === false ? [] : [{ norm, targeted: true }]),
  ]);

  it.each(cases)(
    'keeps to its threat model and its budget under $norm, targeted: $targeted',
    async ({ norm, targeted }) => {
      const setup = {
        norm,
        targeted,
        epsilon: EPSILON[norm],
        items: 2,
        bytes: true,
        sees: attack.needs === 'scores' || attack.needs === 'gradients' ? 'scores' : 'labels',
      } as const;
      const run = async () => {
        const { view, items, calls } = linearCase(setup);
        const outcomes = await attack.attack(view, items, { queries: 50, round: 8 }, options);
        return { view, items, calls, outcomes };
      };
      const { view, items, calls, outcomes } = await run();
      expect(outcomes.length).toBe(items.length);
      for (const [i, outcome] of outcomes.entries()) {
        expect(outcome.queries).toBeLessThanOrEqual(50);
        expect(view.preprocessing.snap(outcome.adversarial)).toEqual(outcome.adversarial);
        const clean = items[i]!.clean;
        expect(outcome.distance).toBe(view.threat.distance.measure(outcome.adversarial, clean));
        if (outcome.success) expect(isWithin(view.threat, outcome.adversarial, clean)).toBe(true);
      }
      const sent = calls.reduce((sum, size) => sum + size, 0);
      expect(sent).toBeLessThanOrEqual(2 * 50);
      // The same seed gives the same bytes.
      expect((await run()).outcomes).toEqual(outcomes);
    },
  );

  it('treats every item alike, whichever others are attacked, unless it says otherwise', async () => {
    const norm = attack.norms[0]!;
    const setup = { norm, epsilon: EPSILON[norm], bytes: true } as const;
    const many = linearCase({ ...setup, items: 2 });
    const one = linearCase({ ...setup, items: 1 });
    const budget = { queries: 30, round: 4 };
    const [first] = await attack.attack(one.view, one.items, budget, options);
    const outcomes = await attack.attack(many.view, many.items, budget, options);
    if (attack.joint !== true) expect(outcomes[0]).toEqual(first);
  });
});
