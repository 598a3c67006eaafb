/**
 * Parses CSV (RFC 4180) that comes in pieces: cells may stand in double quotes, empty lines are left out, spaces around
 * cells are cut off. Every finished row is given to `onRow`.
 */
export class CsvParser {
  readonly #onRow: (cells: readonly string[]) => void;
  #rest = '';
  #begun = false;

  constructor(onRow: (cells: readonly string[]) => void) {
    this.#onRow = onRow;
  }

  add(text: string): void {
    if (text === '') return;
    const source = this.#rest + (this.#begun ? text : text.replace(/^\uFEFF/, ''));
    this.#begun = true;
    let at = 0;
    for (;;) {
      const next = this.#row(source, at);
      if (next === undefined) break;
      at = next;
    }
    this.#rest = source.slice(at);
  }

  /** The text is over: what is left is the last row. */
  end(): void {
    if (this.#rest === '') return;
    const source = `${this.#rest}\n`;
    this.#rest = '';
    if (this.#row(source, 0) === undefined) this.#quotedRow(source, 0, true);
  }

  /** Parses the row that begins at a place; returns where the next one does, undefined when this one is not over. */
  #row(source: string, from: number): number | undefined {
    const end = source.indexOf('\n', from);
    if (end < 0) return undefined;
    const line = source.slice(from, end);
    if (line.includes('"')) return this.#quotedRow(source, from, false);
    this.#give(line.split(','));
    return end + 1;
  }

  #quotedRow(source: string, from: number, isLast: boolean): number | undefined {
    const row: string[] = [];
    let cell = '';
    let quoted = false;
    for (let i = from; i < source.length; i++) {
      const character = source[i]!;
      if (quoted) {
        if (character !== '"') cell += character;
        else if (source[i + 1] === '"') cell += source[i++]!;
        else quoted = false;
      } else if (character === '"' && cell.trim() === '') {
        quoted = true;
        cell = '';
      } else if (character === ',') {
        row.push(cell);
        cell = '';
      } else if (character === '\n') {
        this.#give([...row, cell]);
        return i + 1;
      } else if (character !== '\r') cell += character;
    }
    if (isLast) this.#give([...row, cell]);
    return isLast ? source.length : undefined;
  }

  #give(cells: string[]): void {
    for (let i = 0; i < cells.length; i++) cells[i] = cells[i]!.trim();
    if (cells.length > 1 || cells[0] !== '') this.#onRow(cells);
  }
}
