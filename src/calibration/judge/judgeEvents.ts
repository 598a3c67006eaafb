import { ConfigurationError } from '../../core/errors.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { ProcedureContext, ProcedureResult } from '../../core/procedure.ts';
import { withSentences } from '../../core/withSentences.ts';
import { binScores } from '../metrics/bins.ts';
import { calibrateAll } from './calibrateAll.ts';
import { foldsOf, foldsOfClusters } from './crossFit.ts';
import { CLASS_COLUMNS, comparisonTable } from '../exhibits/comparisonTable.ts';
import { reliabilityDiagram } from '../exhibits/reliabilityDiagram.ts';
import { riskCoverageChart } from '../exhibits/riskCoverageChart.ts';
import { artifactsOf } from '../export/artifacts.ts';
import type { AskedDetections } from '../input/askDetections.ts';
import { measureAnswers } from '../measure/measureAnswers.ts';
import { measureCalibration } from '../measure/measureCalibration.ts';
import { measureFailed } from '../measure/measureFailed.ts';
import { measureRejection } from '../measure/measureRejection.ts';
import type { CalibrationOptions } from '../options.ts';
import { riskCoverage } from '../rejection/riskCoverage.ts';
import { topLabel } from '../topLabel.ts';

/** Judges scores that are chances of an event, such as that a detection is right. */
export async function judgeEvents(
  context: ProcedureContext<CalibrationOptions>,
  { names, predictions, asked, failed }: AskedDetections,
): Promise<ProcedureResult> {
  const { options, random } = context;
  const { confidence, bins, binning, folds, rejection: wanted } = options;
  const { count: n, clusters, labels } = predictions;
  if (options.failurePredictor !== false || options.certainty !== 'max-probability')
    refuse(
      'detections have one certainty, their score, and nothing to predict failures from',
      'Leave out `certainty` and `failurePredictor`.',
    );
  if (wanted !== undefined && clusters !== undefined)
    refuse(
      'detections of one picture depend on each other, and the bound of `rejection` holds for items that do not',
      'Leave out `rejection`, or the column `image`.',
    );
  const units = clusters === undefined ? n : new Set(clusters).size;
  if (n < Math.max(bins, 2 * folds) || units < 2 * folds)
    refuse(
      `there are ${n} detections in ${units} pictures; ${bins} bins and ${folds} folds need ${Math.max(bins, 2 * folds)} in ${2 * folds} at least`,
      'Give more pictures, or fewer bins and folds.',
    );
  const parts =
    clusters === undefined
      ? foldsOf(labels, folds, random.fork('folds'))
      : foldsOfClusters(clusters, folds, random.fork('folds'));
  const top = topLabel(predictions);
  const calibrated = calibrateAll(context, predictions, parts);
  const rejection =
    wanted === undefined
      ? undefined
      : measureRejection(
          top.score,
          top.event,
          foldsOf(labels, 2, random.fork('halves')),
          wanted.risk,
          confidence,
        );
  const measurements: readonly Measurement[] = [
    ...measureAnswers(predictions, top.score, options, random.fork('answers')),
    ...measureCalibration(predictions, options, random.fork('uncalibrated')),
    ...calibrated.measurements,
    ...(rejection?.measurements ?? []),
    measureFailed(failed, asked - failed),
  ];
  const count = n.toLocaleString('en');
  const where = clusters === undefined ? '' : ` in ${units.toLocaleString('en')} pictures`;
  return {
    headline: {
      tried: `${count} scores of detections${where}, calibrated by ${options.calibrators.join(', ') || 'no calibrator'} on others`,
      measurements: ['accuracy', 'ece'],
      exhibits: ['reliability'],
    },
    measurements: withSentences(measurements, {
      accuracy: ['{share} of the detections are right', 'detections'],
      ece: ['Scores and the share of right detections differ by {share} on average', 'detections'],
    }),
    findings: [],
    exhibits: [
      reliabilityDiagram(
        [['uncalibrated', predictions] as const, ...calibrated.predictions]
          .slice(0, 2)
          .map(([name, own]) => ({
            name: name === 'uncalibrated' ? name : `after ${name}`,
            bins: binScores(topLabel(own), bins, binning),
          })),
        confidence,
      ),
      ...(calibrated.predictions.size === 0
        ? []
        : [comparisonTable(measurements, options.calibrators, CLASS_COLUMNS)]),
      riskCoverageChart([{ name: 'score', curve: riskCoverage(top.score, top.event) }]),
    ],
    artifacts: await artifactsOf(context, {
      names,
      predictions,
      calibrated: calibrated.predictions,
      parts,
      isSingle: false,
      threshold: rejection?.chosen.threshold,
    }),
    evidence: `${count} detections evaluated`,
  };
}

function refuse(message: string, hint: string): never {
  throw new ConfigurationError(message, { code: 'calibration.detections', hint });
}
