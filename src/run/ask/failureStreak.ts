import type { Reply } from '../../core/target.ts';

/** Requests that a streak must span, so that one request with many questions cannot stop a run. */
const MIN_REQUESTS = 3;
/** When nothing has ever been answered, this many failures suffice. */
const FIRST_FAILURES = 20;

/** Failures of a target with no success in between. */
export interface FailureStreak {
  /** Notes that an answer is in the journal: the target did work. */
  noteSuccess(): void;
  /** Notes the replies of one request, of which the first has this sequence number. Returns whether to give up. */
  note(replies: readonly Reply[], first: number): boolean;
  /** The questions of the streak. */
  readonly sequences: readonly number[];
  readonly lastDetail: string;
}

/** Watches one target; gives up after `consecutiveFailures`, or when the first 20 questions have all failed. */
export function failureStreak(consecutiveFailures: number): FailureStreak {
  let worked = false;
  let sequences: number[] = [];
  let requests = 0;
  let lastDetail = '';
  return {
    noteSuccess() {
      worked = true;
    },
    note(replies, first) {
      requests++;
      replies.forEach((reply, index) => {
        if (reply.status === 'ok') {
          worked = true;
          requests = 1;
          if (sequences.length > 0) sequences = [];
        } else {
          sequences.push(first + index);
          lastDetail = `${reply.reason}: ${reply.detail}`;
        }
      });
      if (sequences.length === 0) return false;
      if (!worked && sequences.length >= Math.min(FIRST_FAILURES, consecutiveFailures)) return true;
      return sequences.length >= consecutiveFailures && requests >= MIN_REQUESTS;
    },
    get sequences() {
      return sequences;
    },
    get lastDetail() {
      return lastDetail;
    },
  };
}
