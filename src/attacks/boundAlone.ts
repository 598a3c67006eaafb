import type { Measurement } from '../core/measurement.ts';

/**
 * A measurement of what attacks found, as the bound that it is where they may have missed something: success is at least so
 * large (`lower`), accuracy or distance at most (`upper`). The interval keeps that side.
 */
export function boundAlone(one: Measurement, bound: 'lower' | 'upper', note: string): Measurement {
  const { interval } = one;
  const open = bound === 'lower' ? 'upper' : 'lower';
  return {
    ...one,
    ...(one.value === null ? {} : { bound }),
    ...(interval === undefined ? {} : { interval: { ...interval, [open]: null } }),
    note,
  };
}
