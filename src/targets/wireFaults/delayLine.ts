/** Things to do later, one after the other: none overtakes another, whatever the grain of timers. */
export class DelayLine {
  readonly #waiting: { readonly due: number; readonly run: () => void }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #last = 0;

  /** Runs something in so many ms, and not before what was put in before it. */
  push(ms: number, run: () => void): void {
    this.#last = Math.max(this.#last, performance.now() + ms);
    this.#waiting.push({ due: this.#last, run });
    this.#wait();
  }

  /** Whether something is still to come. */
  get busy(): boolean {
    return this.#waiting.length > 0;
  }

  /** Forgets what is still to come. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.length = 0;
  }

  #wait(): void {
    const [head] = this.#waiting;
    if (head === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#run(), Math.max(0, head.due - performance.now()));
  }

  #run(): void {
    this.#timer = undefined;
    // Timers know whole milliseconds.
    const now = performance.now() + 0.5;
    while (this.#waiting.length > 0 && this.#waiting[0]!.due <= now) this.#waiting.shift()!.run();
    this.#wait();
  }
}
