import type { JournalEntry } from '../../store/index.ts';

/** Requests that a streak must span, so that one request with many queries cannot stop a run. */
const MIN_REQUESTS = 3;
/** When nothing has ever been answered, this many failures suffice. */
const FIRST_FAILURES = 20;

/** Failures of a target with no success in between. */
export interface FailureStreak {
  /** Notes that an answer is in the journal: the target did work. */
  noteSuccess(): void;
  /** Notes the replies of one request. */
  note(entries: readonly JournalEntry[]): void;
  /** Whether it has ever answered. */
  readonly worked: boolean;
  /** Whether every failure is an answer, though not a usable one. */
  readonly reached: boolean;
  /** Whether the target is to be given up. */
  readonly tooLong: boolean;
  /** The queries of the streak. */
  readonly sequences: readonly number[];
  readonly lastDetail: string;
}

/** Watches one target; gives up after `consecutiveFailures`, or when the first 20 queries have all failed. */
export function failureStreak(consecutiveFailures: number): FailureStreak {
  let worked = false;
  let sequences: number[] = [];
  let requests = 0;
  let lastDetail = '';
  let reached = true;
  return {
    noteSuccess() {
      worked = true;
    },
    note(entries) {
      requests++;
      for (const { reply, sequence } of entries) {
        if (reply.status === 'ok') {
          worked = true;
          requests = 1;
          if (sequences.length > 0) sequences = [];
        } else {
          sequences.push(sequence);
          if (reply.reason === 'timeout' || reply.reason === 'unavailable') reached = false;
          lastDetail = `${reply.reason}: ${reply.detail}`;
        }
      }
    },
    get worked() {
      return worked;
    },
    get reached() {
      return reached;
    },
    get tooLong() {
      const first = !worked && sequences.length >= Math.min(FIRST_FAILURES, consecutiveFailures);
      return first || (sequences.length >= consecutiveFailures && requests >= MIN_REQUESTS);
    },
    get sequences() {
      return sequences;
    },
    get lastDetail() {
      return lastDetail;
    },
  };
}
