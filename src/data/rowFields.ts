import { ConfigurationError } from '../core/errors.ts';
import type { Attributes } from './rawItems.ts';
import type { Column, Table } from './table.ts';

/** The cell of a column as text; '' for a missing one. */
export function cellText({ values }: Column, row: number): string {
  const value = values[row];
  return value === undefined || Number.isNaN(value) ? '' : String(value);
}

/** The columns of a table by their names. Throws ConfigurationError for a name that it lacks. */
export function columnsNamed(
  { columns }: Table,
  names: readonly string[],
  where: string,
): readonly Column[] {
  return names.map((name) => {
    const column = columns.find((each) => each.name === name);
    if (column !== undefined) return column;
    throw new ConfigurationError(`${where}: there is no column "${name}"`, {
      code: 'config.csv',
      hint: `The columns are ${columns
        .slice(0, 30)
        .map((each) => each.name)
        .join(', ')}.`,
    });
  });
}

/** What the columns say of a row; missing cells are left out. */
export function rowAttributes(columns: readonly Column[], row: number): Attributes {
  return Object.fromEntries(
    columns.flatMap(({ name, values }) => {
      const value = values[row];
      return value === undefined || Number.isNaN(value) ? [] : [[name, value] as const];
    }),
  );
}

/** The numbers of a row. Throws ConfigurationError, with the row, for a cell that holds none. */
export function rowNumbers(
  columns: readonly Column[],
  row: number,
  where: string,
): readonly number[] {
  return columns.map(({ name, values }) => {
    const value = Number(values[row] ?? NaN);
    if (Number.isFinite(value)) return value;
    throw new ConfigurationError(
      `${where}, row ${row + 1}: there is no number in column "${name}"`,
      {
        code: 'config.csv',
        hint: 'Every cell of the column must hold a finite number. Rows count from below the header.',
      },
    );
  });
}
