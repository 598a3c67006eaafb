import type { BenchArea } from './benchRow.ts';
import { carriedRows } from './transfer/carriedRows.ts';
import { detectorRows } from './transfer/detectorRows.ts';
import { speedRows } from './transfer/speedRows.ts';
import { hybridRows } from './transfer/hybridRows.ts';
import { substituteRows } from './transfer/substituteRows.ts';
import { whiteBoxRows } from './transfer/whiteBoxRows.ts';

/**
 * Attacks by gradients and from base models, on models and pictures of the data beside the checkout. A part is a function of
 * a file in `transfer/`, one line here.
 */
export const parts: BenchArea['parts'] = {
  'white-box': whiteBoxRows,
  speed: speedRows,
  carried: carriedRows,
  hybrid: hybridRows,
  substitute: substituteRows,
  detector: detectorRows,
};
