import type { TableExhibit } from '../../core/exhibit.ts';
import { OUTCOMES, type Outcome, type OutcomeJudge } from '../outcomes/outcomeJudge.ts';
import type { ShareEstimate } from '../statistics/stratifiedInterval.ts';
import { intervalText, shareText } from './chartStyle.ts';

/** What faults do, class by class. */
export function outcomeTable(
  { outcomes, titles }: Pick<OutcomeJudge, 'outcomes' | 'titles'>,
  estimate: (outcome: Outcome) => ShareEstimate,
): TableExhibit {
  const rows = outcomes.map((outcome) => ({ outcome, estimate: estimate(outcome) }));
  return {
    kind: 'table',
    id: 'outcomes',
    title: 'What a fault does',
    caption: `Shares of pairs of a fault and an input that the golden run gets right. Masked, SDC-1 and DUE exclude each other and sum to one${outcomes.includes('sdc5') ? '; SDC-5 is part of SDC-1' : ''}. The intervals say how far the share may be for all faults of the population, on these inputs.`,
    columns: [{ title: 'class' }, { title: 'meaning' }, { title: 'share' }, { title: 'interval' }],
    rows: rows.map(({ outcome, estimate: found }) => [
      outcome,
      titles?.[outcome] ?? OUTCOMES[outcome],
      shareText(found),
      intervalText(found),
    ]),
  };
}
