import { NEAREST } from '../chanceMap.ts';
import type { BinaryCalibrator } from '../binaryCalibrator.ts';
import { fitLogisticMap } from '../fitLogisticMap.ts';

/** Platt 1999, with targets that the rule of succession draws in; the decision value is the logit of the chance. */
export const platt: BinaryCalibrator = {
  name: 'platt',
  summary: 'a logistic function of the logit',
  fit({ score, event }) {
    const positive = event.reduce((sum, value) => sum + value, 0);
    const negative = event.length - positive;
    const logits = score.map((p) => {
      const clipped = Math.min(1 - NEAREST, Math.max(NEAREST, p));
      return Math.log(clipped) - Math.log1p(-clipped);
    });
    const target = Float64Array.from(event, (value) =>
      value === 1 ? (positive + 1) / (positive + 2) : 1 / (negative + 2),
    );
    const [slope = 1, constant = 0] = fitLogisticMap([logits], target, 0, Float64Array.of(1, 0));
    return { kind: 'logistic', a: slope, b: slope, c: constant };
  },
};
