import type { Column } from './table.ts';

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
  ['True', true],
  ['False', false],
  ['TRUE', true],
  ['FALSE', false],
]);

/** So many rows a column of numbers keeps spellings such as `007`, should a text follow. */
const SPELLED_ROWS = 10_000;

/**
 * Collects the cells of a column and finds its type: integer, number, boolean, or text as soon as one cell is neither.
 * Numbers are kept as numbers alone, so that millions of them fit into memory.
 */
export class ColumnBuilder {
  readonly #name: string;
  readonly #isText: boolean;
  #count = 0;
  #numbers = new Float64Array(64);
  #whole = true;
  #texts: string[] | undefined;
  readonly #spellings = new Map<number, string>();

  constructor(name: string, isText = false) {
    this.#name = name;
    this.#isText = isText;
    if (isText) this.#texts = [];
  }

  add(cell: string): void {
    if (this.#texts !== undefined) {
      this.#texts.push(cell);
      return;
    }
    const value = cell === '' ? NaN : Number(cell);
    if (Number.isNaN(value) && cell !== '' && !/^[+-]?nan$/i.test(cell)) {
      this.#texts = Array.from(
        this.#numbers.subarray(0, this.#count),
        (number, i) => this.#spellings.get(i) ?? (Number.isNaN(number) ? '' : String(number)),
      );
      this.#texts.push(cell);
      return;
    }
    if (this.#count === this.#numbers.length) {
      const larger = new Float64Array(2 * this.#count);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    if (this.#count < SPELLED_ROWS && cell !== '' && String(value) !== cell)
      this.#spellings.set(this.#count, cell);
    this.#numbers[this.#count++] = value;
    if (this.#whole && !Number.isNaN(value) && !Number.isInteger(value)) this.#whole = false;
  }

  build(): Column {
    const name = this.#name;
    const texts = this.#texts;
    if (texts === undefined) {
      const values = this.#numbers.slice(0, this.#count);
      return { name, type: this.#whole ? 'integer' : 'number', values };
    }
    if (!this.#isText && texts.every((text) => text === '' || BOOLEANS.has(text)))
      return { name, type: 'boolean', values: texts.map((text) => BOOLEANS.get(text)) };
    return { name, type: 'text', values: texts.map((text) => (text === '' ? undefined : text)) };
  }
}
