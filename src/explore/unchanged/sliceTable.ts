import type { TableExhibit } from '../../core/exhibit.ts';
import { clopperPearson } from '../../math/clopperPearson.ts';
import { roundOutwards } from '../../math/roundOutwards.ts';
import { coordinateValue } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';
import { ITEM } from '../problem/rendering.ts';
import { passed } from '../problem/evaluation.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import type { Item } from '../problem/item.ts';
import type { Slice } from './slices.ts';
import type { Unchanged } from './unchangedItems.ts';

/** Independent draws from the declared distribution, and the confidence that each of their intervals keeps. */
export interface Draws {
  readonly runs: readonly Evaluation[];
  readonly confidence: number;
}

/** A row for each slice: its unchanged items read right, and its draws in operation that fail. */
export function sliceTable(
  slices: readonly Slice[],
  unchanged: Unchanged,
  items: readonly Item[],
  space: Space,
  confidence: number,
  draws: Draws | undefined,
): TableExhibit {
  const places = new Map(items.map(({ name }, i) => [name, i]));
  const parameter = space.parameters.findIndex(({ name }) => name === ITEM);
  const placeOf = ({ row }: Evaluation): number =>
    places.get(String(coordinateValue(space.parameters[parameter]!, row[parameter]!)))!;
  return {
    kind: 'table',
    id: 'slices',
    title: 'Parts of the items',
    caption: `Each interval is the exact one (Clopper-Pearson) of its own row, at ${confidence * 100} %; among many rows some miss.${draws === undefined ? '' : ' The share that fails is of audit draws whose item is in the part.'}`,
    columns: [
      { title: 'Part' },
      { title: 'Unchanged items' },
      { title: 'Read right' },
      ...(draws === undefined ? [] : [{ title: 'Audit draws' }, { title: 'Share that fails' }]),
    ],
    rows: slices.map((slice) => {
      const inside = unchanged.items.filter(({ item }) => slice.items.has(item));
      const right = inside.filter((item) => item.right).length;
      const drawn = draws?.runs.filter((run) => slice.items.has(placeOf(run))) ?? [];
      const failing = drawn.filter((run) => !passed(run)).length;
      return [
        slice.name,
        inside.length,
        cell(right, inside.length, confidence),
        ...(draws === undefined
          ? []
          : [drawn.length, cell(failing, drawn.length, draws.confidence)]),
      ];
    }),
  };
}

function cell(count: number, n: number, confidence: number): string {
  if (n === 0) return '-';
  const { lower, upper } = clopperPearson(count, n, { confidence });
  return `${(count / n).toFixed(3)} (${roundOutwards(lower!, -1, 3)} to ${roundOutwards(upper!, 1, 3)})`;
}
