import type { Address, RequestHead } from '../../transport/transport.ts';

/** Whether requests come at given times or follow answers. */
export type LoadModel =
  /** The times are in `intendedMs`. */
  | { readonly kind: 'open' }
  /** `concurrency` requests are under way until `durationMs` is over or the samples are used up. */
  | { readonly kind: 'closed'; readonly concurrency: number; readonly durationMs: number }
  /** Groups of `size` go out together, the next when the last of a group is answered. */
  | { readonly kind: 'groups'; readonly size: number; readonly durationMs: number };

/** Which client speaks. */
export type ClientName = 'http1' | 'grpc' | 'undici' | 'grpc-js';

/** All that one generator needs; it crosses to a worker thread. */
export interface GeneratorPlan {
  readonly client: ClientName;
  readonly address: Address;
  readonly head: RequestHead;
  /** Bodies or protobuf messages, run together, and where each begins (one more entry than bodies). */
  readonly payloads: SharedArrayBuffer;
  readonly payloadOffsets: readonly number[];
  readonly connections: number;
  readonly depth: number;
  readonly timeoutMs: number;
  /** How long after the last request answers are awaited. */
  readonly drainMs: number;
  readonly model: LoadModel;
  readonly samples: SharedArrayBuffer;
  readonly control: SharedArrayBuffer;
  /** It sends the samples generator, generator + generators, ... below `count`. */
  readonly generator: number;
  readonly generators: number;
  readonly count: number;
}

/** What a generator reports at its end. */
export interface GeneratorReport {
  readonly reconnects: number;
  readonly resent: number;
  /** From the start to the end of the last answer, in ms. */
  readonly endedMs: number;
}

/** What a generator's worker is told. */
export type GeneratorOrder =
  | { readonly kind: 'prepare'; readonly plan: GeneratorPlan }
  | { readonly kind: 'start'; readonly startMs: number };

/** What a generator's worker says: once when it has started, and once after each order. */
export type GeneratorSaying =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly report: GeneratorReport }
  | { readonly kind: 'failed'; readonly message: string };
