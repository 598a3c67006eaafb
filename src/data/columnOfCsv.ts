import { ConfigurationError } from '../core/errors.ts';
import { csvTable } from './csvTable.ts';

/** The numbers of one column of a CSV text with a header row; default the first column. Throws ConfigurationError. */
export function columnOfCsv(text: string, where: string, column?: string): readonly number[] {
  const { header: names, rows } = csvTable(text, where);
  const index = column === undefined ? 0 : names.indexOf(column);
  if (index < 0)
    throw new ConfigurationError(`${where}: there is no column "${column}"`, {
      code: 'config.csv',
      hint: `The columns are ${names.slice(0, 30).join(', ')}.`,
    });
  return rows.map((row, i) => {
    const cell = row[index] ?? '';
    const value = cell === '' ? NaN : Number(cell);
    if (Number.isFinite(value)) return value;
    throw new ConfigurationError(`${where}, row ${i + 1}: "${cell.slice(0, 40)}" is not a number`, {
      code: 'config.csv',
      hint: 'Every cell of the column must hold a finite number; leave rows out in which it is missing. Rows count from below the header.',
    });
  });
}
