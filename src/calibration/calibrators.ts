import { oneVersusRest } from './fit/calibrator.ts';
import type { Calibrator } from './fit/calibrator.ts';
import { bbq } from './calibrators/bbq.ts';
import { bbqBic } from './calibrators/bbqBic.ts';
import { beta } from './calibrators/beta.ts';
import { histogram } from './calibrators/histogram.ts';
import { isotonic } from './calibrators/isotonic.ts';
import { platt } from './calibrators/platt.ts';
import { spline } from './calibrators/spline.ts';
import { temperature } from './calibrators/temperature.ts';
import { vector } from './calibrators/vector.ts';

/** Every calibrator, by the name that options and measurements use. */
export const CALIBRATORS: readonly Calibrator[] = [
  temperature,
  vector,
  oneVersusRest(platt),
  oneVersusRest(beta),
  oneVersusRest(isotonic),
  oneVersusRest(histogram),
  oneVersusRest(bbq),
  oneVersusRest(bbqBic),
  oneVersusRest(spline),
];

/** Their names. */
export const CALIBRATOR_NAMES = CALIBRATORS.map(({ name }) => name) as [string, ...string[]];
