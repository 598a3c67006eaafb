import type { Measurement } from '../../core/measurement.ts';
import { imageIntervals, type ImageBootstrap } from '../bootstrap/imageIntervals.ts';
import type { Evaluated } from './evaluated.ts';
import { expectedCalibration, scoredDetections } from './expectedCalibration.ts';

/** `ece`: expected calibration error of scores at the first threshold. */
export function calibrationMeasurement(
  { evaluation }: Evaluated,
  bootstrap: ImageBootstrap,
): Measurement {
  const found = scoredDetections(evaluation);
  const about = {
    name: 'ece',
    unit: '1',
    better: 'lower',
    title: `expected calibration error of scores, at threshold ${evaluation.settings.thresholds[0]}`,
  } as const;
  if (found === undefined)
    return { ...about, value: null, n: 0, note: 'scores do not lie within 0 and 1' };
  const [interval] = imageIntervals(bootstrap, (weights) => [expectedCalibration(found, weights)]);
  return {
    ...about,
    value: expectedCalibration(found),
    n: found.count,
    ...(interval === undefined ? {} : { interval }),
  };
}
