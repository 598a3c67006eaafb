import type { WireAnswer } from '../../core/wire.ts';

/** A complete answer, whatever its status. */
export interface HttpReply extends WireAnswer {
  readonly status: number;
}

/** Largest answer that is read over HTTP, before and after decompression, and over gRPC, bytes. */
export const MOST_ANSWER_BYTES = 2 ** 30;
