import { ConfigurationError } from '../core/errors.ts';
import type { FileAccess } from '../core/procedure.ts';
import { csvTable } from './csvTable.ts';
import type { DataOption } from './dataOption.ts';
import type { RawItem } from './item.ts';
import { parseNpy } from './npy.ts';

/** The items with the labels of the file that the options name, where they name one. Throws ConfigurationError. */
export async function readLabels(
  items: readonly RawItem[],
  { labels, path }: DataOption,
  files: FileAccess,
): Promise<readonly RawItem[]> {
  if (labels === undefined) return items;
  if (/\.npy$/i.test(labels)) {
    const { data } = parseNpy(await files.read(labels), labels);
    if (data.length !== items.length)
      refuse(`data.labels: ${labels} has ${data.length} labels for ${items.length} items`);
    return items.map((item, i) => ({ ...item, label: data[i] }));
  }
  if (/\.csv$/i.test(labels)) {
    const text = new TextDecoder().decode(await files.read(labels));
    const { header, rows } = csvTable(text, `data.labels: ${labels}`);
    const item = Math.max(header.indexOf('item'), header.indexOf('file'));
    const label = header.indexOf('label');
    if (item < 0 || label < 0)
      refuse(`data.labels: ${labels} has the columns ${header.join(', ')}, not item and label`);
    const byName = new Map(rows.map((row) => [row[item], row[label]]));
    return items.map((each) => ({ ...each, label: byName.get(each.name) ?? each.label }));
  }
  if (/\.npz$/i.test(path)) {
    if (items.every((item) => item.label !== undefined)) return items;
    refuse(`data.labels: ${path} has no array "${labels}" with a label for each item`);
  }
  return refuse(`data.labels: ${labels} is no CSV or .npy file`);
}

function refuse(message: string): never {
  throw new ConfigurationError(message, {
    code: 'config.data',
    hint: 'Give a CSV file with the columns item and label, or an .npy array in the order of the items.',
  });
}
