import { ConfigurationError } from '../core/errors.ts';
import { ColumnBuilder } from './columnBuilder.ts';
import { CsvParser } from './csvParser.ts';
import { checkHeader, checkRow } from './csvTable.ts';
import type { Table } from './table.ts';

/** Makes a table of CSV text that comes in pieces; its first row names the columns. */
export class TableBuilder {
  readonly #where: string;
  readonly #texts: readonly string[];
  readonly #parser = new CsvParser((cells) => this.#row(cells));
  #header: readonly string[] | undefined;
  #columns: readonly ColumnBuilder[] = [];
  #count = 0;

  /** `where` names the file in messages; columns of `texts` stay text. */
  constructor(where: string, texts: readonly string[] = []) {
    this.#where = where;
    this.#texts = texts;
  }

  /** Throws ConfigurationError for a file without a header, a name that stands twice, and a row longer than the header. */
  add(text: string): void {
    this.#parser.add(text);
  }

  build(): Table {
    this.#parser.end();
    return { count: this.#count, columns: this.#columns.map((column) => column.build()) };
  }

  #row(cells: readonly string[]): void {
    if (this.#header === undefined) {
      checkHeader(cells, this.#where);
      const twice = cells.find((name, i) => cells.indexOf(name) !== i);
      if (twice !== undefined)
        throw new ConfigurationError(`${this.#where}: two columns are called "${twice}"`, {
          code: 'config.csv',
          hint: 'Give every column a name of its own.',
        });
      this.#header = cells;
      this.#columns = cells.map((name) => new ColumnBuilder(name, this.#texts.includes(name)));
      return;
    }
    checkRow(cells, this.#header, this.#count, this.#where);
    for (let j = 0; j < this.#columns.length; j++) this.#columns[j]!.add(cells[j] ?? '');
    this.#count++;
  }
}
