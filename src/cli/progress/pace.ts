/** Rate of work and time left, from the start of the work. */
export class Pace {
  readonly #startMs = performance.now();
  #firstDone: number | undefined;

  /** Work done so far; what was done at the first call (answers from a journal) does not count towards the rate. */
  update(
    done: number,
    total: number | undefined,
  ): { rate: number; etaSeconds: number | undefined } {
    this.#firstDone ??= done;
    const seconds = (performance.now() - this.#startMs) / 1000;
    const rate = seconds > 0 ? (done - this.#firstDone) / seconds : 0;
    return {
      rate,
      etaSeconds: total === undefined || rate === 0 ? undefined : (total - done) / rate,
    };
  }
}
