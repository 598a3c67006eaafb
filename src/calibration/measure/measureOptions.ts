import type { Binning } from '../metrics/bins.ts';

/** How figures are made. */
export interface MeasureOptions {
  readonly bins: number;
  readonly binning: Binning;
  readonly confidence: number;
}
