import { CsvParser } from './csvParser.ts';

/** The rows of a CSV text (RFC 4180): cells may stand in double quotes, empty lines are left out. */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: (readonly string[])[] = [];
  const parser = new CsvParser((cells) => rows.push(cells));
  parser.add(text);
  parser.end();
  return rows;
}
