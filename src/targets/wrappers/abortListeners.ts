/** Who waits for one signal. */
class Audience {
  readonly #signal: AbortSignal;
  readonly #listeners = new Set<() => void>();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  get size(): number {
    return this.#listeners.size;
  }

  add(listener: () => void): void {
    if (this.#listeners.size === 0) this.#signal.addEventListener('abort', this.#tell);
    this.#listeners.add(listener);
  }

  remove(listener: () => void): void {
    if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return;
    this.#signal.removeEventListener('abort', this.#tell);
  }

  readonly #tell = (): void => {
    for (const listener of this.#listeners) listener();
  };
}

/**
 * Calls listeners when signals abort, until the function that it returned is called. It listens to each signal once,
 * for however many are interested at a time: a signal looks through all its listeners whenever one comes or goes.
 */
export function abortListeners(): (signal: AbortSignal, listener: () => void) => () => void {
  const audiences = new Map<AbortSignal, Audience>();
  return (signal, listener) => {
    const audience = audiences.get(signal) ?? new Audience(signal);
    if (audience.size === 0) audiences.set(signal, audience);
    audience.add(listener);
    return () => {
      audience.remove(listener);
      if (audience.size === 0) audiences.delete(signal);
    };
  };
}
