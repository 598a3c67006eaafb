import { ConfigurationError } from '../core/errors.ts';
import type { Measurement } from '../core/measurement.ts';
import type { ProcedureContext, ProcedureResult } from '../core/procedure.ts';
import { withSentences } from '../core/withSentences.ts';
import { foldsOf } from './judge/crossFit.ts';
import { comparisonTable } from './exhibits/comparisonTable.ts';
import { levelChart } from './exhibits/levelChart.ts';
import { regressionArtifacts } from './export/regressionArtifacts.ts';
import { crpsGain, measureRegression } from './measure/measureRegression.ts';
import type { CalibrationOptions } from './options.ts';
import { crossFitRegression } from './regression/crossFitRegression.ts';
import { scoreGaussian } from './regression/gaussianScores.ts';
import type { GaussianPredictions, RegressionScores } from './regression/gaussianScores.ts';
import { likeGroups } from './regression/levelErrors.ts';
import { REGRESSION_CALIBRATORS } from './regression/regressionCalibrators.ts';

/** Columns of the table of calibrators. */
const COLUMNS = [
  { figure: 'crps', title: 'CRPS' },
  { figure: 'quantileError', title: 'quantiles' },
  { figure: 'distributionError', title: 'of like predictions' },
  { figure: 'pitDistance', title: 'PIT distance' },
  { figure: 'nll', title: 'NLL', unit: 'nat' },
];

/** Judges normal predictions of a regression as they are and after each calibrator, cross-fitted. */
export async function runRegression(
  context: ProcedureContext<CalibrationOptions>,
  names: readonly string[],
  predictions: GaussianPredictions,
): Promise<ProcedureResult> {
  const { options, random } = context;
  const { confidence, folds, regressionCalibrators: chosen } = options;
  const n = names.length;
  if (n < 10 * folds)
    throw new ConfigurationError(
      `there are ${n} predictions; ${folds} folds need ${10 * folds} at least`,
      { code: 'calibration.few', hint: 'Give more predictions, or fewer folds.' },
    );
  const groups = likeGroups(predictions);
  const parts = foldsOf(groups, folds, random.fork('folds'));
  const before = scoreGaussian(predictions);
  const measurements: Measurement[] = [
    ...measureRegression(before, groups, confidence, random.fork('uncalibrated')),
  ];
  const after = new Map<string, RegressionScores>();
  for (const calibrator of REGRESSION_CALIBRATORS.filter(({ name }) => chosen.includes(name))) {
    const { name } = calibrator;
    context.progress({ done: after.size, total: chosen.length, phase: `calibrator ${name}` });
    const scores = crossFitRegression(calibrator, predictions, parts);
    after.set(name, scores);
    measurements.push(
      ...measureRegression(scores, groups, confidence, random.fork(name), `.${name}`),
      crpsGain(before, scores, name, confidence, random.fork(`gain ${name}`)),
    );
  }
  const count = n.toLocaleString('en');
  return {
    headline: {
      tried: `${count} predicted distributions, calibrated by ${[...after.keys()].join(', ') || 'no calibrator'} on others`,
      measurements: ['quantileError', 'crps'],
      exhibits: ['levels'],
    },
    measurements: withSentences(measurements, {
      quantileError: [
        'Stated levels and the shares of values below them differ by {share} on average',
        'predictions',
      ],
      crps: ['Predicted distributions miss by a CRPS of {value}', 'predictions'],
    }),
    findings: [],
    exhibits: [
      levelChart(new Map([['uncalibrated', before], ...after])),
      ...(after.size === 0 ? [] : [comparisonTable(measurements, [...after.keys()], COLUMNS)]),
    ],
    artifacts: regressionArtifacts(names, predictions, after, options.export),
    evidence: `${count} predictions evaluated`,
  };
}
