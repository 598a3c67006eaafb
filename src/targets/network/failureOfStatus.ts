import type { FailureReason } from '../../core/target.ts';

/** Statuses by which a server, or a proxy before it, says that the same request may succeed later. */
const MAY_PASS: readonly number[] = [408, 425, 429, 502, 503, 504];

/** The class of an HTTP status that is not 2xx. */
export function failureOfStatus(status: number): FailureReason {
  return MAY_PASS.includes(status) ? 'unavailable' : 'rejected';
}
