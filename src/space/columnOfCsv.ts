import { ConfigurationError } from '../core/errors.ts';

/** The numbers of one column of a CSV text with a header row; default the first column. Throws ConfigurationError. */
export function columnOfCsv(text: string, where: string, column?: string): readonly number[] {
  const [header = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const names = header.split(',').map((name) => unquote(name));
  const index = column === undefined ? 0 : names.indexOf(column);
  if (index < 0)
    throw new ConfigurationError(`${where}: there is no column "${column}"`, {
      code: 'config.csv',
      hint: `The columns are ${names.slice(0, 30).join(', ')}.`,
    });
  const values: number[] = [];
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const cell = unquote(line.split(',')[index] ?? '');
    const value = cell === '' ? NaN : Number(cell);
    if (!Number.isFinite(value))
      throw new ConfigurationError(
        `${where}, line ${i + 2}: "${cell.slice(0, 40)}" is not a number`,
        {
          code: 'config.csv',
          hint: 'Every cell of the column must hold a finite number.',
        },
      );
    values.push(value);
  }
  return values;
}

function unquote(cell: string): string {
  return cell.trim().replace(/^"(.*)"$/, '$1');
}
