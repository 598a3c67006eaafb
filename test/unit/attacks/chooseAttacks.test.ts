import { expect, it } from 'vitest';

import { ATTACKS } from '../../../src/attacks/attacks.ts';
import { chooseAttacks } from '../../../src/attacks/auto/chooseAttacks.ts';
import type { ProbeResult } from '../../../src/attacks/run/probe.ts';
import { NORMS } from '../../../src/judgement/distance.ts';

const seen: ProbeResult = {
  queries: 130,
  items: 10,
  scores: true,
  randomScores: 0,
  randomLabels: 0,
  digits: undefined,
  saturated: 0,
  flat: 0,
  same: 0,
  invalid: 0,
};
const budgets = [280, 5000];
const looks: readonly Partial<ProbeResult>[] = [{}, { scores: false }, { digits: 2 }, { flat: 9 }];

it.each(
  NORMS.flatMap((norm) =>
    looks.flatMap((look) =>
      (['scores', 'labels'] as const).flatMap((sees) =>
        [
          { smallest: false, table: false },
          { smallest: false, table: true },
          // Nothing looks for the smallest change of a sum or under Gower: `check` refuses that.
          ...(norm === 'l1' || norm === 'gower' ? [] : [{ smallest: true, table: false }]),
        ].flatMap((rest) => budgets.map((queries) => ({ norm, look, sees, queries, ...rest }))),
      ),
    ),
  ),
)('auto picks attacks that can do what is asked: %j', ({ norm, look, sees, ...rest }) => {
  const probe = { ...seen, ...look };
  const names = chooseAttacks(norm, probe, { sees, ...rest });
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    const attack = ATTACKS.find((one) => one.name === name)!;
    expect(attack.norms).toContain(norm);
    // A control is no attack.
    expect(['scores', 'labels']).toContain(attack.needs);
    if (sees === 'labels' || !probe.scores) expect(attack.needs).toBe('labels');
    if (rest.smallest) expect(attack.search).toBe('boundary');
  }
});
