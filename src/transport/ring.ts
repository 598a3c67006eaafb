/** A first-in first-out queue of 32-bit integers that never allocates while it fits its capacity; it grows by doubling. */
export class Ring {
  #items: Int32Array;
  #head = 0;
  #size = 0;

  constructor(capacity = 16) {
    this.#items = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(2, capacity))));
  }

  get size(): number {
    return this.#size;
  }

  push(item: number): void {
    if (this.#size === this.#items.length) this.#grow();
    this.#items[(this.#head + this.#size) & (this.#items.length - 1)] = item;
    this.#size++;
  }

  /** Takes the oldest; call only while `size` is positive. */
  shift(): number {
    const item = this.#items[this.#head]!;
    this.#head = (this.#head + 1) & (this.#items.length - 1);
    this.#size--;
    return item;
  }

  /** The oldest, left in place; undefined when empty. */
  peek(): number | undefined {
    return this.#size === 0 ? undefined : this.#items[this.#head];
  }

  #grow(): void {
    const grown = new Int32Array(this.#items.length * 2);
    for (let i = 0; i < this.#size; i++) {
      grown[i] = this.#items[(this.#head + i) & (this.#items.length - 1)]!;
    }
    this.#items = grown;
    this.#head = 0;
  }
}
