import { ConfigurationError } from '../core/errors.ts';
import { parseCsv } from './parseCsv.ts';

/** A CSV file as a table. */
export interface CsvTable {
  readonly header: readonly string[];
  /** Each with a cell for every name of the header; missing ones at the end are empty. */
  readonly rows: readonly (readonly string[])[];
}

/**
 * Reads a CSV text whose first row names the columns. Throws ConfigurationError when that row holds numbers only, for
 * data would be lost, or when a row has more cells than it, as in a file with semicolons and decimal commas.
 */
export function csvTable(text: string, where: string): CsvTable {
  const [header = [], ...rows] = parseCsv(text);
  checkHeader(header, where);
  for (const [i, row] of rows.entries()) checkRow(row, header, i, where);
  return {
    header,
    rows: rows.map((row) => header.map((_, j) => row[j] ?? '')),
  };
}

/** Throws ConfigurationError for a first row of numbers, which is no header. */
export function checkHeader(header: readonly string[], where: string): void {
  const areNumbers = header.every((cell) => cell !== '' && Number.isFinite(Number(cell)));
  // Tables without names of columns are often written with their numbers, from 0.
  const areCounted = header.length > 1 && header.every((cell, j) => cell === String(j));
  if (header.length > 0 && areNumbers && !areCounted)
    refuse(
      `${where}: the first row holds numbers (${header.slice(0, 3).join(', ')}), not names of columns`,
      'Put a header row on top.',
    );
}

/** Throws ConfigurationError for a row with more cells than the header. `index` counts rows below the header from 0. */
export function checkRow(
  row: readonly string[],
  header: readonly string[],
  index: number,
  where: string,
): void {
  if (row.length <= header.length || row.slice(header.length).every((cell) => cell === '')) return;
  refuse(
    `${where}, row ${index + 1}: it has ${row.length} cells, the header has ${header.length}`,
    'Part cells by commas, write decimals with a point, and put a cell that holds a comma into double quotes.',
  );
}

function refuse(message: string, hint: string): never {
  throw new ConfigurationError(message, { code: 'config.csv', hint });
}
