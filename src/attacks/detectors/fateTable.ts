import type { TableExhibit } from '../../core/exhibit.ts';
import type { AttackRun } from '../run/campaign.ts';
import type { Fate } from './fate.ts';

/** Objects under each attack. */
export function fateTable(
  rows: readonly { readonly run: AttackRun; readonly fates: readonly Fate[] }[],
  queries: number,
): TableExhibit {
  const sum = (fates: readonly Fate[], of: (fate: Fate) => number) =>
    fates.reduce((total, one) => total + of(one), 0);
  return {
    kind: 'table',
    id: 'objects',
    title: 'Objects under each attack',
    caption: `Objects are the detections that the clean pictures show. Mean queries count a picture that was not broken at the full budget of ${queries}; a gradient counts as one.`,
    columns: [
      'attack',
      'sees',
      'goal reached',
      'objects',
      'vanished',
      'mislabelled',
      'invented',
      'candidates a picture',
      'mean queries',
    ].map((title) => ({ title })),
    rows: rows.map(({ run: { attack, outcomes }, fates }) => {
      const won = outcomes.filter(({ success }) => success);
      const spent =
        won.reduce((total, one) => total + one.queries, 0) +
        queries * (outcomes.length - won.length);
      return [
        attack.name,
        attack.needs,
        `${won.length} of ${outcomes.length}`,
        sum(fates, ({ objects }) => objects),
        sum(fates, ({ vanished }) => vanished),
        sum(fates, ({ mislabelled }) => mislabelled),
        sum(fates, ({ invented }) => invented),
        outcomes.length === 0
          ? '-'
          : (sum(fates, ({ candidates }) => candidates) / outcomes.length).toFixed(1),
        outcomes.length === 0 ? '-' : (spent / outcomes.length).toFixed(0),
      ];
    }),
  };
}
