import type { FailureReason } from '../../core/target.ts';
import { httpMayPass } from '../../wire/mayPass.ts';

/** The class of an HTTP status that is not 2xx. */
export function failureOfStatus(status: number): FailureReason {
  return httpMayPass(status) ? 'unavailable' : 'rejected';
}
