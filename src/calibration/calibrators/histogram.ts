import type { BinaryCalibrator } from '../fit/binaryCalibrator.ts';
import { eventSums, histogramMap } from '../fit/histogramMap.ts';

const BINS = 15;

/** Zadrozny and Elkan 2001: the frequency in 15 bins of equal width, the middle of a bin that is empty. */
export const histogram: BinaryCalibrator = {
  name: 'histogram',
  summary: 'the frequency in 15 bins of equal width',
  fit: (scores) =>
    histogramMap(
      scores,
      eventSums(scores),
      Float64Array.from({ length: BINS + 1 }, (_, i) => i / BINS),
    ),
};
