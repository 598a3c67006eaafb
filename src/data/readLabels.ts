import { ConfigurationError } from '../core/errors.ts';
import type { FileAccess } from '../core/fileAccess.ts';
import { openBytes } from './byteSource.ts';
import type { DataOption } from './dataOption.ts';
import { openNpy } from './npy.ts';
import type { RawItems } from './rawItems.ts';
import { tableOf } from './readTable.ts';
import { cellText, columnsNamed, rowAttributes, rowNumbers } from './rowFields.ts';

/**
 * The items with what the file under `labels` says of them: their classes, the columns of `values`, and all further
 * columns as attributes. Items as they are where the options name no such file. Throws ConfigurationError.
 */
export async function readLabels(
  items: RawItems,
  option: DataOption,
  files: FileAccess,
): Promise<RawItems> {
  const { labels: path } = option;
  if (path === undefined) return items;
  if (/\.npy$/i.test(path)) {
    const { source, file } = await openBytes(path, files);
    const { size, numbers } = await openNpy(source);
    if (size !== items.names.length)
      refuse(`data.labels: ${path} has ${size} labels for ${items.names.length} items`);
    return { ...items, labels: [...(await numbers(0, size))], files: [...items.files, file] };
  }
  if (/\.csv$/i.test(path)) return fromTable(items, path, option, files);
  if (/\.npz$/i.test(option.path)) {
    if (items.labels !== undefined) return items;
    refuse(`data.labels: ${option.path} has no array "${path}" with a label for each item`);
  }
  return refuse(`data.labels: ${path} is no CSV or .npy file`);
}

async function fromTable(
  items: RawItems,
  path: string,
  option: DataOption,
  files: FileAccess,
): Promise<RawItems> {
  const { source, file } = await openBytes(path, files);
  const where = `data.labels: ${path}`;
  const table = await tableOf(source, { where, texts: ['item', 'file', 'label'] });
  const named = (name: string) => table.columns.find((column) => column.name === name);
  const item = named('file') ?? named('item');
  const label = named('label');
  const values = Array.isArray(option.values) ? columnsNamed(table, option.values, where) : [];
  if (item === undefined || (label === undefined && values.length === 0))
    return refuse(
      `${where} has the columns ${table.columns.map(({ name }) => name).join(', ')}, not item and label`,
    );
  const rowOf = new Map(
    Array.from({ length: table.count }, (_, row) => [cellText(item, row), row]),
  );
  const rows = items.names.map((name) => rowOf.get(name));
  const others = table.columns.filter(
    (column) => column !== item && column !== label && !values.includes(column),
  );
  return {
    ...items,
    files: [...items.files, file],
    labels: rows.map((row, i) => {
      const text = label === undefined || row === undefined ? '' : cellText(label, row);
      return text === '' ? items.labels?.[i] : text;
    }),
    truth(i) {
      const row = rows[i];
      const known = items.truth?.(i) ?? {};
      if (values.length === 0 || row === undefined) return known;
      return { ...known, value: rowNumbers(values, row, where) };
    },
    attributes(i) {
      const row = rows[i];
      const known = items.attributes?.(i) ?? {};
      return row === undefined ? known : { ...known, ...rowAttributes(others, row) };
    },
  };
}

function refuse(message: string): never {
  throw new ConfigurationError(message, {
    code: 'config.data',
    hint: 'Give a CSV file with the columns item and label, or an .npy array in the order of the items.',
  });
}
