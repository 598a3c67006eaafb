import type { TableExhibit } from '../../core/exhibit.ts';
import { clopperPearson } from '../../math/clopperPearson.ts';
import type { TransferredTo } from './askSamples.ts';

const INTERVAL =
  'Success over the items that a target gets right when they are clean, with its 95 % Clopper-Pearson interval.';
const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

/** What samples were made on, a row each, against targets. */
export function transferMatrix(rows: readonly (readonly TransferredTo[])[]): TableExhibit {
  return {
    kind: 'table',
    id: 'matrix',
    title: 'Base models and targets',
    caption: INTERVAL,
    columns: ['samples made on', ...(rows[0] ?? []).map(({ shown }) => shown)].map((title) => ({
      title,
    })),
    rows: rows.map((row) => [row[0]!.base, ...row.map(cell)]),
  };
}

function cell(one: TransferredTo): string {
  const [count, n] = [one.broken.length, one.right.length];
  if (n === 0) return '-';
  const { lower, upper } = clopperPearson(count, n);
  return `${percent(count / n)} (${percent(lower!)} to ${percent(upper!)}), ${count} of ${n}`;
}

/** One row for samples and a target. */
export function transferTable(
  rows: readonly { readonly attack: string; readonly reached: TransferredTo }[],
): TableExhibit {
  const named = rows.some(({ reached }) => reached.base !== '');
  return {
    kind: 'table',
    id: 'transfer',
    title: 'Samples and targets',
    caption: INTERVAL,
    columns: [
      ...(named ? ['made on'] : []),
      'samples by',
      'target',
      'clean right',
      'made wrong',
      'success',
      '95 % interval',
    ].map((title) => ({ title })),
    rows: rows.map(({ attack, reached: { base, shown, labelled, right, broken } }) => {
      const n = right.length;
      const interval = n === 0 ? undefined : clopperPearson(broken.length, n);
      return [
        ...(named ? [base] : []),
        attack,
        shown,
        `${n} of ${labelled.length}`,
        broken.length,
        n === 0 ? '-' : percent(broken.length / n),
        interval === undefined ? '-' : `${percent(interval.lower!)} to ${percent(interval.upper!)}`,
      ];
    }),
  };
}
