import type { RandomStream } from '../../core/random.ts';

/**
 * Draws minibatches without replacement: every row once, in random order, before any comes again.
 * `rows` lists the row numbers to draw from; a batch as large as the list is the list itself, unshuffled.
 */
export class Minibatches {
  readonly #rows: Int32Array;
  readonly #random: RandomStream;
  #at: number;

  constructor(rows: Int32Array, random: RandomStream) {
    this.#rows = rows.slice();
    this.#random = random;
    this.#at = rows.length;
  }

  /** Fills `batch` with the next row numbers. */
  next(batch: Int32Array): void {
    if (batch.length === this.#rows.length) {
      batch.set(this.#rows);
      return;
    }
    for (let i = 0; i < batch.length; i++) {
      if (this.#at >= this.#rows.length) this.#at = 0;
      // Fisher and Yates, one swap as each row is taken.
      const other = this.#at + this.#random.integer(this.#rows.length - this.#at);
      const row = this.#rows[other] ?? 0;
      this.#rows[other] = this.#rows[this.#at] ?? 0;
      this.#rows[this.#at] = row;
      batch[i] = row;
      this.#at++;
    }
  }
}
