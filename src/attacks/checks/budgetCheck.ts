import { clopperPearsonUpper } from '../../math/clopperPearson.ts';
import type { AttackRun } from '../run/campaign.ts';
import type { Check } from './check.ts';
import { isSearched, LONGER, searches } from './longerSearch.ts';
import type { RunEvidence } from './runEvidence.ts';
import { inQueries } from '../inQueries.ts';

/** Share of all attacked items that more queries may still break before an attack counts as starved. */
export const STARVED = 0.1;
/** Queries of an item without which a search says nothing of what it left, even when a longer one broke nothing, too. */
const LEAST = { gradients: 25, scores: 100, labels: 100, base: Infinity, nothing: Infinity };

/**
 * Whether more queries would break more: by the items that fell late, and by the longer search of some that did not fall.
 * Over the worst case, as an attack beside a stronger one may well be starved.
 */
export function budgetCheck({ runs, controls, queries, attacked }: RunEvidence): readonly Check[] {
  const tried = runs.filter(({ attack }) => attack.needs !== 'nothing');
  // Without an epsilon every item falls, and distances are bounds alone; with epsilon 0 there is nothing to search.
  if (attacked === 0 || !runs.some(({ epsilon }) => isSearched(epsilon))) return [];
  const first = Array.from({ length: attacked }, (_, i) => firstSuccess(tried, i));
  const late = first.filter((at) => Number.isFinite(at) && at > queries / 2).length;
  const left = first.filter((at) => !Number.isFinite(at)).length;
  const title = 'More queries would change little';
  const seen = `${late} of ${attacked} items fell only in the second half of the budget.`;
  const result = (outcome: Check['outcome'], detail: string): readonly Check[] => [
    { id: 'budget', title, outcome, detail: `${seen} ${detail}`.trim() },
  ];

  if (left === 0) return result('passed', '');
  if (!tried.some(searches))
    return result(
      'failed',
      `${tried.length === 0 ? 'A control without a search says' : 'Samples of other models say'} nothing of an attack on this one. Add an attack that asks it, such as auto.`,
    );
  const { longer } = controls;
  const drawn = longer?.run.outcomes ?? [];
  const fell = drawn.filter(({ success }) => success).length;
  const again =
    longer === undefined
      ? ''
      : `${longer.run.attack.name} with ${LONGER * queries} queries broke ${fell} of ${drawn.length} items, drawn by the seed from the ${left} that were left${fell === 0 ? ` (so at most ${percent(clopperPearsonUpper(0, drawn.length, 0.05))} of these would fall, with 95 % confidence)` : ''}.`;
  // What the longer search would add over all attacked items.
  const more = drawn.length === 0 ? 0 : (left / attacked) * (fell / drawn.length);
  if (late / attacked > STARVED || more > STARVED)
    return result(
      'failed',
      `${again} The attack was starved: more queries would break more of the ${left} left${fell === 0 ? '' : `, about ${percent(more)} of all attacked items`}. Robust accuracy is bounded from above alone. Try queries: ${LONGER * queries}.`,
    );
  const least = tried.reduce((low, { attack }) => Math.min(low, LEAST[attack.needs]), Infinity);
  if (queries < least)
    return result(
      'failed',
      `${again} ${inQueries(queries)} ${queries === 1 ? 'is' : 'are'} too few to call the ${left} left robust. Try queries: ${least} or more.`,
    );
  return result(fell > 0 ? 'noted' : 'passed', again);
}

function firstSuccess(runs: readonly AttackRun[], item: number): number {
  return runs.reduce((least, { outcomes }) => {
    const { success, queries } = outcomes[item]!;
    return success ? Math.min(least, queries) : least;
  }, Infinity);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
