import { createHash } from 'node:crypto';

import type { Measurement } from '../../core/measurement.ts';
import { clopperPearson } from '../../math/clopperPearson.ts';
import type { Slice } from './slices.ts';
import type { Unchanged, UnchangedItem } from './unchangedItems.ts';

/** Items that a note names, at most. */
const NAMED = 10;

/** The accuracy on the unchanged items, and on each slice, with exact intervals. */
export function unchangedMeasurements(
  { items, why }: Unchanged,
  slices: readonly Slice[],
  confidence: number,
): readonly Measurement[] {
  const accuracy = (inside: readonly UnchangedItem[], slice?: string): Measurement => {
    const part = slice === undefined ? '' : ` of ${slice}`;
    const n = inside.length;
    const right = inside.filter((item) => item.right).length;
    return {
      name: slice === undefined ? 'accuracy' : `accuracy.${slice}`,
      title: `Accuracy on the unchanged items${part}`,
      unit: '1',
      value: n === 0 ? null : right / n,
      interval: n === 0 ? undefined : clopperPearson(right, n, { confidence }),
      n,
      better: 'higher',
      sentence: `Reads {share} of the unchanged items${part} right`,
      sample: 'items',
      note:
        n === 0
          ? `Not known: ${why ?? 'no labelled item is in it'}.`
          : `Before anything is changed. The interval is for items drawn as these were; each counts once.${wrong(inside)}`,
      parts: n === 0 ? undefined : parts(inside),
    };
  };
  return [
    accuracy(items),
    ...slices.map((slice) =>
      accuracy(
        items.filter(({ item }) => slice.items.has(item)),
        slice.name,
      ),
    ),
  ];
}

function wrong(items: readonly UnchangedItem[]): string {
  const names = items.filter(({ right }) => !right).map(({ name }) => name);
  if (names.length === 0) return '';
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return ` Read wrongly: ${names.slice(0, NAMED).join(', ')}${more}.`;
}

/** Item by item, for a comparison with another run over the same ones. */
function parts(items: readonly UnchangedItem[]): Measurement['parts'] {
  const names = createHash('sha256').update(JSON.stringify(items.map(({ name }) => name)));
  return {
    pairing: `unchanged items ${names.digest('hex').slice(0, 16)}`,
    values: items.map(({ right }) => (right ? 1 : 0)),
    of: 'shares',
  };
}
