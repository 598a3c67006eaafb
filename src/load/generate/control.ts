/** Cells of the shared control words of one generator. */
export const CELL = {
  /** Not 0: stop now. Pacers sleep on it. */
  stop: 0,
  /** For how many of its arrivals it was woken. Generators sleep on it. */
  released: 1,
  /** How many requests it has taken up. */
  dispatched: 2,
  /** How many have ended. */
  finished: 3,
  /** How many of those failed. */
  failed: 4,
  /** How early arrivals are released, us: what waking took of late. The generator learns it. */
  leadUs: 5,
  /** When the pacer meant to wake for its last release, us from the start (wraps after half an hour). */
  plannedUs: 6,
} as const;

/** Words a generator, so that generators do not share a cache line. */
const STRIDE = 16;

/** Control words for a number of generators. */
export function controlMemory(generators: number): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * STRIDE * generators);
}

/** The words of one generator. */
export function controlWords(memory: SharedArrayBuffer, generator: number): Int32Array {
  return new Int32Array(memory, 4 * STRIDE * generator, STRIDE);
}
