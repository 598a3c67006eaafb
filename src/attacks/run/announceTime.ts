import type { ProcedureContext } from '../../core/procedure.ts';
import type { Differentiate } from '../../judgement/classifierView.ts';
import type { AttackOptions } from '../options.ts';
import { attackOf } from './attackOf.ts';
import { parseSettings } from './campaign.ts';
import type { SetUp } from './setUp.ts';

/** Points of one measured call. */
const POINTS = 32;
/** Below this nobody waits, seconds. */
const SHORT = 5;

/**
 * Measures a few gradients of the models that attacks will differentiate, and says how long each attack takes at most: an
 * item that falls early takes less. Nothing else depends on it.
 */
export async function announceTime(
  context: ProcedureContext<AttackOptions>,
  { gradient, surrogates, ensemble, attacked }: SetUp,
  plans: readonly { readonly name: string; readonly settings: object }[],
): Promise<void> {
  const { options } = context;
  const seconds = new Map<Differentiate, number>();
  const each = async (differentiate: Differentiate): Promise<number> => {
    const known = seconds.get(differentiate);
    if (known !== undefined) return known;
    const queries = Array.from({ length: POINTS }, (_, i) => {
      const { clean, original } = attacked[i % attacked.length]!;
      return { point: clean, original };
    });
    // The first call makes the gradient graph.
    await differentiate(queries.slice(0, 1), 'cross-entropy');
    const before = context.elapsedMs();
    await differentiate(queries, 'cross-entropy');
    const measured = (context.elapsedMs() - before) / 1000 / POINTS;
    seconds.set(differentiate, measured);
    return measured;
  };
  for (const { name, settings } of plans) {
    const attack = attackOf(name);
    const differentiate = attack.needs === 'gradients' ? gradient : ensemble;
    if (differentiate === undefined || attacked.length === 0) continue;
    if (attack.needs !== 'gradients' && attack.needs !== 'base') continue;
    const most = attack.gradients?.(parseSettings(attack, settings)) ?? options.queries;
    const count = attack.needs === 'gradients' ? Math.min(most, options.queries) : most;
    const epsilons = 1 + options.epsilons.length;
    const total = (await each(differentiate)) * count * attacked.length * epsilons;
    if (total < SHORT) continue;
    const models = attack.needs === 'base' ? ` of ${surrogates.length} base models` : '';
    context.log(
      'info',
      `${name} takes at most about ${inWords(total)}: ${(count * attacked.length * epsilons).toLocaleString('en')} gradients${models}`,
    );
  }
}

function inWords(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = seconds / 60;
  return minutes < 90 ? `${Math.round(minutes)} min` : `${(minutes / 60).toFixed(1)} h`;
}
