import type { BinaryCalibrator } from '../fit/binaryCalibrator.ts';
import { fitLogisticMap } from '../fit/fitLogisticMap.ts';
import { logisticRows } from '../fit/logisticRows.ts';

/** Platt 1999, with targets that the rule of succession draws in; the decision value is the logit of the chance. */
export const platt: BinaryCalibrator = {
  name: 'platt',
  summary: 'a logistic function of the logit',
  fit(scores) {
    const positive = scores.event.reduce((sum, value) => sum + value, 0);
    const negative = scores.event.length - positive;
    const { left, right, event, weight } = logisticRows(scores);
    const logits = left.map((log, i) => log + right[i]!);
    const target = Float64Array.from(event, (value) =>
      value === 1 ? (positive + 1) / (positive + 2) : 1 / (negative + 2),
    );
    const start = Float64Array.of(1, 0);
    const [slope = 1, constant = 0] = fitLogisticMap([logits], target, weight, 0, start);
    return { kind: 'logistic', a: slope, b: slope, c: constant };
  },
};
