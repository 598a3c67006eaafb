import type { WireFaultOption } from './wireFaultOption.ts';

/** When faults act: counts queries and time from the moment that it is armed. */
export class FaultSchedule {
  #armedAt: number | undefined;
  #queries = 0;

  /** Faults act from now on; before, the wire is sound, so that signatures can be read. */
  arm(): void {
    this.#armedAt = performance.now();
    this.#queries = 0;
  }

  /** Counts a query; returns its number. */
  count(): number {
    return this.#armedAt === undefined ? 0 : this.#queries++;
  }

  /** Counts queries that an interrupted run has asked already, so that the same ones are struck when it goes on. */
  skip(queries: number): void {
    this.#queries += queries;
  }

  /** Whether a fault acts now, or on the query of a number. */
  isActive({ schedule }: WireFaultOption, query?: number): boolean {
    if (this.#armedAt === undefined) return false;
    const { onset, hold = Infinity, unit } = schedule;
    const at =
      unit === 'seconds'
        ? (performance.now() - this.#armedAt) / 1000
        : (query ?? Math.max(0, this.#queries - 1));
    return at >= onset && at < onset + hold;
  }
}
