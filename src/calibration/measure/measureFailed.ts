import type { Measurement } from '../../core/measurement.ts';

/** Items without an answer, beside so many that were answered. */
export function measureFailed(failed: number, answered: number): Measurement {
  return {
    name: 'failed',
    title: 'items without an answer',
    value: failed,
    unit: 'count',
    n: answered + failed,
  };
}
