import type { BinaryCalibrator } from '../fit/binaryCalibrator.ts';
import { fitLogisticMap } from '../fit/fitLogisticMap.ts';
import { logisticRows } from '../fit/logisticRows.ts';

/** The published package's 1 / C: just enough for separable scores to have a fit. */
const RIDGE = 1 / 99_999_999_999;

/** Kull, Silva Filho and Flach 2017: logistic in ln p and -ln(1 - p); a negative coefficient is dropped and the rest refitted. */
export const beta: BinaryCalibrator = {
  name: 'beta',
  summary: 'a ratio of beta densities: logistic in ln p and -ln(1 - p)',
  fit(scores) {
    const { left, right, event, weight } = logisticRows(scores);
    const target = Float64Array.from(event);
    const [a = 1, b = 1, c = 0] = fitLogisticMap(
      [left, right],
      target,
      weight,
      RIDGE,
      Float64Array.of(1, 1, 0),
    );
    if (a >= 0 && b >= 0) return { kind: 'logistic', a, b, c };
    const [slope = 1, constant = 0] = fitLogisticMap(
      [a < 0 ? right : left],
      target,
      weight,
      RIDGE,
      Float64Array.of(1, 0),
    );
    return { kind: 'logistic', a: a < 0 ? 0 : slope, b: a < 0 ? slope : 0, c: constant };
  },
};
