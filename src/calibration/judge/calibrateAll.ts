import type { Measurement } from '../../core/measurement.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import { CALIBRATORS } from '../calibrators.ts';
import { crossFit } from './crossFit.ts';
import { measureCalibration } from '../measure/measureCalibration.ts';
import type { CalibrationOptions } from '../options.ts';
import type { Predictions } from '../predictions.ts';

/** The predictions after each calibrator of the options, cross-fitted over `parts`, with their figures. */
export function calibrateAll(
  context: ProcedureContext<CalibrationOptions>,
  predictions: Predictions,
  parts: Int32Array,
): {
  readonly predictions: ReadonlyMap<string, Predictions>;
  readonly measurements: readonly Measurement[];
} {
  const { options, random } = context;
  const calibrated = new Map<string, Predictions>();
  const measurements: Measurement[] = [];
  for (const [i, name] of options.calibrators.entries()) {
    context.progress({ done: i, total: options.calibrators.length, phase: `calibrator ${name}` });
    const calibrator = CALIBRATORS.find((each) => each.name === name)!;
    const fitted = crossFit(calibrator, predictions, parts);
    calibrated.set(name, fitted);
    measurements.push(...measureCalibration(fitted, options, random.fork(name), `.${name}`));
  }
  return { predictions: calibrated, measurements };
}
