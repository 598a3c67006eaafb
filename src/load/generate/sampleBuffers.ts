/**
 * What is recorded of each request, by its number, in memory that threads share. Times are milliseconds; `intended` is
 * relative to the start of the run. Writing a sample allocates nothing.
 */
export interface SampleBuffers {
  readonly capacity: number;
  /** When it should have been sent. */
  readonly intendedMs: Float64Array;
  /** From then until its answer was complete, or it failed. */
  readonly latencyMs: Float64Array;
  /** How late the generator came to it. */
  readonly latenessMs: Float32Array;
  /** How long it then waited for a free connection. */
  readonly queuedMs: Float32Array;
  /** Bytes of the answer's body. */
  readonly bytes: Uint32Array;
  /** HTTP or gRPC status. */
  readonly code: Uint16Array;
  /** A number of `OUTCOME`; written last. */
  readonly outcome: Uint8Array;
}

const BYTES_EACH = 31;

/** Bytes of shared memory for a number of samples; the system commits them when they are first written. */
export function sampleMemory(capacity: number): SharedArrayBuffer {
  return new SharedArrayBuffer(BYTES_EACH * (8 * Math.ceil(capacity / 8)));
}

/** The buffers in a piece of shared memory. */
export function sampleBuffers(memory: SharedArrayBuffer): SampleBuffers {
  const capacity = memory.byteLength / BYTES_EACH;
  return {
    capacity,
    intendedMs: new Float64Array(memory, 0, capacity),
    latencyMs: new Float64Array(memory, 8 * capacity, capacity),
    latenessMs: new Float32Array(memory, 16 * capacity, capacity),
    queuedMs: new Float32Array(memory, 20 * capacity, capacity),
    bytes: new Uint32Array(memory, 24 * capacity, capacity),
    code: new Uint16Array(memory, 28 * capacity, capacity),
    outcome: new Uint8Array(memory, 30 * capacity, capacity),
  };
}
