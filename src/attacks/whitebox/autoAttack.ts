import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import type { Attack, AttackItem, AttackView, Budget, Outcome } from '../frame/attack.ts';
import { square } from '../score/square.ts';
import { apgdCe } from './apgdCe.ts';
import { apgdTargeted } from './apgdTargeted.ts';
import { fab } from './fab.ts';

const options = z.strictObject({
  steps: z.int().min(1).max(1000).default(100).describe('Steps of each gradient attack.'),
  classes: z
    .int()
    .min(1)
    .max(1000)
    .default(9)
    .describe('Classes that the targeted attacks aim at, the likeliest first.'),
  queries: z
    .int()
    .min(1)
    .max(100_000)
    .default(5000)
    .describe('Queries of Square, the last attack.'),
});

/**
 * The standard ensemble of AutoAttack: APGD-CE, APGD-T, FAB-T and Square, each on the items that withstood the ones before.
 * An item counts as broken when one of them breaks it.
 */
export const autoAttack = defineAttack({
  name: 'auto-attack',
  summary: 'APGD-CE, APGD-T, FAB-T and Square one after the other, the worst case of each item',
  source: 'Croce, Hein 2020',
  needs: 'gradients',
  comparesClasses: true,
  norms: ['linf', 'l2'],
  search: 'bounded',
  gradients: ({ steps, classes }) => steps * (1 + 2 * classes),
  options,
  async attack(view, items, budget, { steps, classes, queries }: z.output<typeof options>) {
    const parts: readonly (readonly [Attack, unknown, number])[] = [
      [apgdCe as Attack, { steps, restarts: 1 }, Infinity],
      [apgdTargeted as Attack, { steps, classes }, Infinity],
      [fab as Attack, { steps, classes }, Infinity],
      [square as Attack, square.options.parse({}), queries],
    ];
    let outcomes: readonly Outcome[] | undefined;
    for (const [attack, own, most] of parts)
      outcomes = await continued(attack, own, most, { view, items, budget, outcomes });
    return outcomes ?? [];
  },
});

/** Attacks what still stands with what is left of each item's budget; a failed item keeps its smallest margin. */
async function continued(
  attack: Attack,
  options: unknown,
  most: number,
  {
    view,
    items,
    budget,
    outcomes,
  }: {
    readonly view: AttackView;
    readonly items: readonly AttackItem[];
    readonly budget: Budget;
    readonly outcomes: readonly Outcome[] | undefined;
  },
): Promise<readonly Outcome[]> {
  const open = items.flatMap((_, i) => {
    const before = outcomes?.[i];
    const left = budget.queries - (before?.queries ?? 0);
    return before?.success === true || left <= 0 ? [] : [{ i, left }];
  });
  if (open.length === 0) return outcomes ?? [];
  const left = Math.min(most, ...open.map((item) => item.left));
  const fresh = await attack.attack(
    view,
    open.map(({ i }) => items[i]!),
    { ...budget, queries: left },
    options,
  );
  const place = new Map(open.map(({ i }, at) => [i, at]));
  return items.map((_, i): Outcome => {
    const before = outcomes?.[i];
    const after = fresh[place.get(i) ?? -1];
    if (after === undefined) return before!;
    if (before === undefined) return { ...after, by: attack.name };
    const better = after.success || after.margin < before.margin ? after : before;
    return {
      ...better,
      by: better === after ? attack.name : before.by,
      queries: before.queries + after.queries,
      backward: before.backward + after.backward,
      invalid: before.invalid + after.invalid,
    };
  });
}
