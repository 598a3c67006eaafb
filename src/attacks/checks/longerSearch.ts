import type { ProcedureContext } from '../../core/procedure.ts';
import type { AttackOptions } from '../options.ts';
import { attackRun } from '../run/campaign.ts';
import type { AttackRun } from '../run/campaign.ts';
import { drawn } from '../run/drawn.ts';
import type { SetUp } from '../run/setUp.ts';

/** How much longer the second search is. */
export const LONGER = 4;
/** A quarter of the attacked items are searched again, within these limits: the cost is near that of the attack itself. */
const ITEMS = { share: 0.25, least: 2, most: 12 };

/** A second search, with more queries, of items that no attack broke. */
export interface LongerSearch {
  readonly run: AttackRun;
  /** Items that no attack broke, from which those of `run` were drawn. */
  readonly unbroken: number;
}

/**
 * Repeats the attack that broke most with four times the queries, on unbroken items drawn by the seed: where it breaks many
 * of them, the attack had too few queries to say that the rest is robust. Undefined where nothing is left, where no attack
 * searched, and where there is no epsilon.
 */
export async function longerSearch(
  context: ProcedureContext<AttackOptions>,
  setUp: SetUp,
  runs: readonly AttackRun[],
): Promise<LongerSearch | undefined> {
  const { attacked, threat } = setUp;
  const searched = runs.filter(searches);
  const unbroken = attacked.filter((_, i) => runs.every(({ outcomes }) => !outcomes[i]!.success));
  if (searched.length === 0 || unbroken.length === 0 || !Number.isFinite(threat.epsilon))
    return undefined;
  const main = searched.reduce((best, one) => (broken(one) > broken(best) ? one : best));
  const { share, least, most } = ITEMS;
  const count = Math.min(most, Math.max(least, Math.round(share * attacked.length)));
  const chosen = drawn(unbroken.length, count, context.random.fork('longer search'));
  const run = await attackRun(context, setUp, {
    name: main.attack.name,
    settings: main.settings,
    epsilon: main.epsilon,
    queries: LONGER * context.options.queries,
    items: chosen.map((i) => unbroken[i]!),
    phase: 'control: a longer search',
  });
  return { run, unbroken: unbroken.length };
}

/** Whether an attack searches on the model itself, so that more queries may find more. */
export function searches({ attack }: AttackRun): boolean {
  return attack.needs !== 'nothing' && attack.needs !== 'base';
}

function broken({ outcomes }: AttackRun): number {
  return outcomes.filter(({ success }) => success).length;
}
