import { ServeError } from './serveError.ts';

/** Keeps the bodies that are read and not answered yet within a limit, so that many clients cannot use up the memory. */
export class BytesInFlight {
  readonly #limit: number;
  #held = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Counts bytes until the returned function is called, once. Throws ServeError `busy` beyond the limit. */
  hold(bytes: number): () => void {
    if (this.#held + bytes > this.#limit) {
      throw new ServeError('busy', 'too many bytes are in flight, ask again later');
    }
    this.#held += bytes;
    return () => {
      this.#held -= bytes;
    };
  }
}
