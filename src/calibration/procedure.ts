import type { Procedure } from '../core/procedure.ts';
import { CALIBRATION_FIGURES } from './measure/measureCalibration.ts';
import { LABEL_FIGURES } from './measure/measureLabels.ts';
import { GAIN_FIGURES } from './measure/measureGain.ts';
import { OUT_FIGURES } from './measure/measureOutOfDistribution.ts';
import { REGRESSION_FIGURES } from './measure/measureRegression.ts';
import { REJECTION_FIGURES } from './measure/measureRejection.ts';
import { calibrationOptions, certaintiesOf, othersOf } from './options.ts';
import type { CalibrationOptions } from './options.ts';

/** Says how far the probabilities of a model can be trusted, what calibration would change, and what rejection would gain. */
export const calibration: Procedure<CalibrationOptions> = {
  kind: 'calibration',
  summary:
    'how far stated probabilities can be trusted: calibration, rejection, out of distribution',
  options: calibrationOptions,
  usesTarget: ({ predictions }) => predictions === undefined,
  data: ({ data, outOfDistribution }): Readonly<Record<string, unknown>> => ({
    ...(data === undefined ? {} : { data }),
    ...(outOfDistribution === undefined ? {} : { outOfDistribution }),
  }),
  targets: ({ ensemble, offset }): Readonly<Record<string, unknown>> => ({
    ...ensemble,
    ...offset?.latent,
  }),
  // Detections do not tell what was missed, and labels have no one answer that is right.
  hazards: ({ data, detection, multiLabel }) =>
    data === undefined || detection !== undefined || multiLabel !== undefined
      ? ['overconfidence']
      : ['accuracy', 'overconfidence'],
  terms: {
    calibration:
      'A model is calibrated when, of the answers to which it gives a probability of 0.8, 80 % are right.',
    'expected calibration error':
      'The mean gap between stated confidence and the share of right answers, over bins of equal confidence.',
    coverage: 'The share of answers that are kept after uncertain ones are rejected.',
  },
  measurements: (options) =>
    options.multiLabel === undefined
      ? figuresOf(options)
      : labelFigures(options, options.multiLabel),

  async run(context) {
    // Loaded only here, as no other command needs it.
    const { runCalibration } = await import('./runCalibration.ts');
    return runCalibration(context);
  },
};

function figuresOf(options: CalibrationOptions): readonly string[] {
  return [
    'accuracy',
    'brier.reliability',
    'brier.resolution',
    'brier.uncertainty',
    'aurc',
    'eaurc',
    'auroc',
    ...CALIBRATION_FIGURES,
    ...options.calibrators.flatMap((name) =>
      CALIBRATION_FIGURES.map((figure) => `${figure}.${name}`),
    ),
    ...(options.rejection === undefined ? [] : REJECTION_FIGURES),
    ...(options.failurePredictor !== false ? GAIN_FIGURES : []),
    ...othersOf(options).flatMap((kind) => OUT_FIGURES.map((figure) => `${kind}.${figure}`)),
    ...(options.detection === undefined
      ? ['auroc', ...othersOf(options).map((kind) => `${kind}.auroc`)].flatMap((figure) =>
          certaintiesOf(options).map((name) => `${figure}.${name}`),
        )
      : []),
    // What a file holds is not known before it is read.
    ...(options.predictions === undefined
      ? []
      : [
          ...REGRESSION_FIGURES.filter((name) => name !== 'nll'),
          ...options.regressionCalibrators.flatMap((name) => [
            ...REGRESSION_FIGURES.map((figure) => `${figure}.${name}`),
            `crpsGain.${name}`,
          ]),
        ]),
    'failed',
  ];
}

function labelFigures(
  { calibrators }: CalibrationOptions,
  labels: readonly string[],
): readonly string[] {
  const figures = [...LABEL_FIGURES, ...labels.map((label) => `ece.${label}`)];
  return [
    ...['', ...calibrators.map((name) => `.${name}`)].flatMap((suffix) =>
      figures.map((figure) => `${figure}${suffix}`),
    ),
    'failed',
  ];
}
