import { openBytes } from '../byteSource.ts';
import { finiteItem } from '../finiteItem.ts';
import type { DataFormat } from '../rawItems.ts';
import { tableOf } from '../readTable.ts';
import { cellText, columnsNamed, rowAttributes, rowNumbers } from '../rowFields.ts';

/**
 * A header row, then one item a row: the columns `item` and `label` name it, those of `values` are what a regression
 * should give, those of `attributes` are for slices, all others are its numbers.
 */
export const csv: DataFormat = {
  name: 'a CSV file with one item a row',
  extensions: ['.csv'],
  async open(option, files) {
    const { path } = option;
    const { source, file } = await openBytes(path, files);
    const where = `data: ${path}`;
    const table = await tableOf(source, { where, texts: ['item', 'label'] });
    const named = (name: string) => table.columns.find((column) => column.name === name);
    const [item, label] = [named('item'), named('label')];
    const values = Array.isArray(option.values) ? columnsNamed(table, option.values, where) : [];
    const attributes = columnsNamed(table, option.attributes ?? [], where);
    const others = new Set([item, label, ...values, ...attributes]);
    const numbers = table.columns.filter((column) => !others.has(column));
    return {
      names: Array.from({ length: table.count }, (_, i) =>
        item === undefined ? String(i) : cellText(item, i),
      ),
      labels:
        label === undefined
          ? undefined
          : Array.from({ length: table.count }, (_, i) => cellText(label, i)),
      files: [file],
      ...(values.length === 0
        ? {}
        : { truth: (i: number) => ({ value: rowNumbers(values, i, where) }) }),
      attributes: (i) => rowAttributes(attributes, i),
      read: (i) =>
        finiteItem(
          numbers.map((column) => Number(column.values[i] ?? NaN)),
          [numbers.length],
          option,
          `${path}, row ${i + 1}`,
        ),
    };
  },
};
