import type { Reply } from '../../core/target.ts';
import type { TensorMap } from '../../core/tensor.ts';
import type { AskedLane } from './askedLane.ts';

/** One call of `ask`. */
export interface Call {
  readonly queries: readonly TensorMap[];
  /** Sequence number of its first query. */
  readonly first: number;
  /** Filled in as they come. */
  readonly replies: (Reply | undefined)[];
  readonly to: AskedLane;
}

/** The start of the next chunk, from `from` on, of which a reply is missing; the number of queries when there is none. */
export function nextMissing({ queries, replies, to }: Call, from: number): number {
  const total = queries.length;
  for (let start = from; start < total; start += to.batch) {
    for (let i = start; i < Math.min(total, start + to.batch); i++) {
      if (replies[i] === undefined) return start;
    }
  }
  return total;
}
