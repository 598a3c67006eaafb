import { chooseAttacks } from '../auto/chooseAttacks.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import type { AttackOptions } from '../options.ts';
import { attackOf } from '../run/attackOf.ts';
import { attackRun } from '../run/campaign.ts';
import type { AttackRun } from '../run/campaign.ts';
import type { ProbeResult } from '../run/probe.ts';
import type { SetUp } from '../run/setUp.ts';
import { drawUnbroken } from './drawUnbroken.ts';
import { isSearched } from './longerSearch.ts';

/** Gradients that the reference by gradients takes at least: with fewer it has not converged. */
const GRADIENTS = 100;

/**
 * The attacks that `auto` would pick, and Auto-PGD where the model is differentiated, on some of the items that no attack
 * broke, as far as they are not among the attacks themselves: where they break many, those that ran were weak. Scores are
 * used where the model shows them, also when the attacks see labels alone: what they find lies within epsilon.
 */
export async function referenceSearch(
  context: ProcedureContext<AttackOptions>,
  setUp: SetUp,
  runs: readonly AttackRun[],
  seen: ProbeResult,
): Promise<readonly AttackRun[]> {
  const { options, random } = context;
  const { norm, queries } = options;
  const ran = new Set(runs.map(({ attack }) => attack.name));
  const picked = chooseAttacks(norm, seen, {
    sees: 'scores',
    smallest: false,
    table: options.table !== undefined,
    queries,
  }).map((name) => ({ name, queries }));
  const ascent = { name: 'apgd-ce', queries: Math.max(queries, GRADIENTS) };
  const differentiated = setUp.gradient !== undefined && !ran.has('auto-attack');
  const wanted = [...picked, ...(differentiated ? [ascent] : [])].filter(({ name }) => {
    const { norms, targeted } = attackOf(name);
    return (
      !ran.has(name) &&
      norms.includes(norm) &&
      (options.targeted === undefined || targeted !== false)
    );
  });
  const { items } = drawUnbroken(setUp, runs, random.fork('reference'));
  const { epsilon } = setUp.threat;
  if (items.length === 0 || !isSearched(epsilon)) return [];
  const found: AttackRun[] = [];
  for (const plan of wanted)
    found.push(
      await attackRun(context, setUp, {
        ...plan,
        settings: {},
        epsilon,
        items,
        phase: 'control: a reference',
      }),
    );
  return found;
}
