import { ConfigurationError } from '../core/errors.ts';
import type { FileAccess } from '../core/procedure.ts';
import { arrayItem } from './arrayItems.ts';
import { csvTable } from './csvTable.ts';
import type { DataOption } from './dataOption.ts';
import type { RawItem } from './item.ts';

/**
 * The items of a CSV file (a header row, then one item a row; the columns `item` and `label` name it, all others are
 * its numbers) or of a JSON list (nested arrays of numbers, or objects with `data`, `name` and `label`).
 */
export async function readRows(option: DataOption, files: FileAccess): Promise<readonly RawItem[]> {
  const { path } = option;
  const text = new TextDecoder().decode(await files.read(path));
  return /\.csv$/i.test(path) ? csvItems(text, option) : jsonItems(text, option);
}

function csvItems(text: string, option: DataOption): readonly RawItem[] {
  const { header, rows } = csvTable(text, `data: ${option.path}`);
  const named = ['item', 'label'].map((name) => header.indexOf(name));
  const [item, label] = named as [number, number];
  const columns = header.flatMap((_, j) => (named.includes(j) ? [] : [j]));
  return rows.map((row, i) => ({
    name: row[item] ?? String(i),
    label: row[label],
    read() {
      const numbers = columns.map((j) => (row[j] === '' ? NaN : Number(row[j])));
      return toItem(numbers, [numbers.length], option, `${option.path}, row ${i + 1}`);
    },
  }));
}

function jsonItems(text: string, option: DataOption): readonly RawItem[] {
  const list = parse(text, option.path);
  return list.map((entry, i) => {
    const object = Array.isArray(entry) || entry === null || typeof entry !== 'object' ? {} : entry;
    const { name, label, data = entry } = object as Record<string, unknown>;
    return {
      name: typeof name === 'string' ? name : String(i),
      label: typeof label === 'number' || typeof label === 'string' ? label : undefined,
      read() {
        const shape: number[] = [];
        for (let inner: unknown = data; Array.isArray(inner); inner = inner[0])
          shape.push(inner.length);
        const numbers = (Array.isArray(data) ? data.flat(Infinity) : []).map((value) =>
          typeof value === 'number' ? value : NaN,
        );
        return toItem(numbers, shape, option, `${option.path}, item ${i}`);
      },
    };
  });
}

function parse(text: string, path: string): readonly unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    value = error;
  }
  if (Array.isArray(value)) return value;
  throw new ConfigurationError(
    `data: ${path} is no JSON list${value instanceof Error ? `: ${value.message}` : ''}`,
    {
      code: 'config.data',
      hint: 'Write [{ "name": "a", "label": 3, "data": [0.1, 0.2] }, ...] or a list of arrays.',
    },
  );
}

function toItem(
  numbers: readonly number[],
  shape: readonly number[],
  option: DataOption,
  where: string,
) {
  const wrong = numbers.findIndex((value) => !Number.isFinite(value));
  if (numbers.length === 0 || wrong >= 0)
    throw new ConfigurationError(
      `data: ${where}: ${numbers.length === 0 ? 'there are no numbers' : `number ${wrong + 1} is none`}`,
      { code: 'config.data', hint: 'Every value of an item must be a finite number.' },
    );
  return arrayItem(numbers, shape, numbers.every(Number.isInteger), option, where);
}
