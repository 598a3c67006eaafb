import type { ProcedureContext } from '../../core/procedure.ts';
import type { AttackOptions } from '../options.ts';
import { attackRun } from '../run/campaign.ts';
import type { AttackRun } from '../run/campaign.ts';
import type { SetUp } from '../run/setUp.ts';
import { drawUnbroken } from './drawUnbroken.ts';

/** How much longer the second search is. */
export const LONGER = 4;

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
  const searched = runs.filter(searches);
  const { items, unbroken } = drawUnbroken(setUp, runs, context.random.fork('longer search'));
  if (searched.length === 0 || unbroken === 0 || !isSearched(setUp.threat.epsilon))
    return undefined;
  const main = searched.reduce((best, one) => (broken(one) > broken(best) ? one : best));
  const run = await attackRun(context, setUp, {
    name: main.attack.name,
    settings: main.settings,
    epsilon: main.epsilon,
    queries: LONGER * context.options.queries,
    items,
    phase: 'control: a longer search',
  });
  return { run, unbroken };
}

/** Whether an epsilon leaves something to search, and says where it ends. */
export function isSearched(epsilon: number): boolean {
  return epsilon > 0 && epsilon < Infinity;
}

/** Whether an attack searches on the model itself, so that more queries may find more. */
export function searches({ attack }: AttackRun): boolean {
  return attack.needs !== 'nothing' && attack.needs !== 'base';
}

function broken({ outcomes }: AttackRun): number {
  return outcomes.filter(({ success }) => success).length;
}
