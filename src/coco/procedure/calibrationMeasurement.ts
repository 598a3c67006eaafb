import type { Measurement } from '../../core/measurement.ts';
import type { Evaluated } from './evaluated.ts';
import { expectedCalibration } from './expectedCalibration.ts';

/** `ece`: expected calibration error of scores at the first threshold. */
export function calibrationMeasurement({ evaluation }: Evaluated): Measurement {
  const found = expectedCalibration(evaluation);
  return {
    name: 'ece',
    value: found?.value ?? null,
    unit: '1',
    n: found?.n ?? 0,
    better: 'lower',
    title: `expected calibration error of scores, at threshold ${evaluation.settings.thresholds[0]}`,
    ...(found === undefined ? { note: 'scores do not lie within 0 and 1' } : {}),
  };
}
