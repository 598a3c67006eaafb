import { ConfigurationError } from '../../core/errors.ts';
import { compileExpression } from '../../space/expression/compileExpression.ts';
import type { Item } from '../problem/item.ts';

/** Values of a column that make parts of their own, at most. */
const MOST_VALUES = 30;

/** A part of the items. */
export interface Slice {
  readonly name: string;
  /** Places of its items. */
  readonly items: ReadonlySet<number>;
}

/**
 * The parts that the option names: one for each value of a column, or one for each condition over the columns. Throws
 * ConfigurationError for a column that an item does not have, and for a column of more than 30 values.
 */
export function sliceItems(
  items: readonly Item[],
  option: string | Readonly<Record<string, string>> | undefined,
): readonly Slice[] {
  if (option === undefined) return [];
  if (typeof option === 'string') return byColumn(items, option);
  return Object.entries(option).map(([name, condition]) => {
    const where = `slices.${name}`;
    const expression = compileExpression(condition, where);
    const inside = items.flatMap((item, i) => {
      for (const column of expression.names) columnOf(item, column, where);
      return expression.evaluate(new Map(Object.entries(item.attributes))) === true ? [i] : [];
    });
    return { name, items: new Set(inside) };
  });
}

function byColumn(items: readonly Item[], column: string): readonly Slice[] {
  const values = new Map<string, Set<number>>();
  for (const [i, item] of items.entries()) {
    const value = String(columnOf(item, column, 'slices'));
    values.set(value, (values.get(value) ?? new Set()).add(i));
  }
  if (values.size > MOST_VALUES)
    throw new ConfigurationError(
      `slices: the column ${column} has ${values.size} values, more than ${MOST_VALUES}`,
      { code: 'config.slices', hint: 'Give conditions by name, such as `night: "hour > 20"`.' },
    );
  return [...values]
    .toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([value, inside]) => ({ name: `${column} ${value}`, items: inside }));
}

function columnOf({ attributes, name }: Item, column: string, where: string): unknown {
  if (Object.hasOwn(attributes, column)) return attributes[column];
  const columns = Object.keys(attributes);
  throw new ConfigurationError(`${where}: item ${name} has no column "${column}"`, {
    code: 'config.slices',
    hint:
      columns.length === 0
        ? 'The data have no columns beside the items; give them as a table.'
        : `Its columns are ${columns.join(', ')}.`,
  });
}
