import type { Exhibit } from '../../core/exhibit.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { Picture } from '../../core/picture.ts';
import type { ProcedureContext, ProcedureResult } from '../../core/procedure.ts';
import { withSentences } from '../../core/withSentences.ts';
import { askOthers } from './askOthers.ts';
import { binScores } from '../metrics/bins.ts';
import { calibrateAll } from './calibrateAll.ts';
import { compareCertainties, compareWithOthers } from './compareCertainties.ts';
import { foldsOf } from './crossFit.ts';
import { certaintyTable } from '../exhibits/certaintyTable.ts';
import { CLASS_COLUMNS, comparisonTable } from '../exhibits/comparisonTable.ts';
import { otherItems } from '../exhibits/otherItems.ts';
import { reliabilityDiagram } from '../exhibits/reliabilityDiagram.ts';
import { riskCoverageChart } from '../exhibits/riskCoverageChart.ts';
import { artifactsOf } from '../export/artifacts.ts';
import { predictFailures } from '../uncertainty/failurePredictor.ts';
import type { CertainAnswers } from '../input/askAnswers.ts';
import { itemParts } from './itemParts.ts';
import { measureAnswers } from '../measure/measureAnswers.ts';
import { measureCalibration } from '../measure/measureCalibration.ts';
import { measureFailed } from '../measure/measureFailed.ts';
import { measureGain } from '../measure/measureGain.ts';
import { measureOutOfDistribution } from '../measure/measureOutOfDistribution.ts';
import { measureRejection } from '../measure/measureRejection.ts';
import { othersOf } from '../options.ts';
import type { CalibrationOptions, OthersKind } from '../options.ts';
import { riskCoverage } from '../rejection/riskCoverage.ts';
import { topLabel } from '../topLabel.ts';

/** The main measurements in words, with what their n counts. */
const SENTENCES = {
  accuracy: ['{share} of the answers are right', 'items'],
  risk: ['Of the answers kept, {share} are wrong', 'answers kept'],
  coverage: ['{share} of the answers are certain enough to be kept', 'items'],
  l2Ece: [
    'Confidence and the share of right answers differ by {share} (root mean square)',
    'items',
  ],
  'ood.auroc': [
    'A known item gets more confidence than a foreign one in {share} of pairs (AUROC)',
    'items',
  ],
} as const;

/** Judges the answers of a classifier: calibration, rejection, and what its certainty tells apart. */
export async function judgeAnswers(
  context: ProcedureContext<CalibrationOptions>,
  { names, predictions, certainties, isSingle, failed }: CertainAnswers,
): Promise<ProcedureResult> {
  const { options, random } = context;
  const { confidence, bins, binning, folds, certainty: certaintyName } = options;
  const { count: n } = predictions;
  if (n < Math.max(bins, 2 * folds))
    throw new ConfigurationError(
      `there are ${n} items; ${bins} bins and ${folds} folds need ${Math.max(bins, 2 * folds)} at least`,
      { code: 'calibration.few', hint: 'Give more items, or fewer bins and folds.' },
    );
  const parts = foldsOf(predictions.labels, folds, random.fork('folds'));
  const top = topLabel(predictions);
  const certainty = certainties.get(certaintyName)!;
  const measurements: Measurement[] = [
    ...measureAnswers(predictions, certainty, options, random.fork('answers')),
    ...measureCalibration(predictions, options, random.fork('uncalibrated')),
  ];
  const { predictions: calibrated, measurements: after } = calibrateAll(
    context,
    predictions,
    parts,
  );
  measurements.push(...after);
  const curves = [{ name: certaintyName as string, curve: riskCoverage(certainty, top.event) }];
  const halves = foldsOf(predictions.labels, 2, random.fork('halves'));
  const rejection =
    options.rejection === undefined
      ? undefined
      : measureRejection(certainty, top.event, halves, options.rejection.risk, confidence);
  measurements.push(...(rejection?.measurements ?? []));
  if (options.failurePredictor !== false) {
    const predictor = await predictFailures(predictions, parts, random.fork('predictor'));
    const wrong = top.event.reduce((sum, right) => sum + 1 - right, 0) / n;
    const risk = options.rejection?.risk ?? wrong / 2;
    measurements.push(
      ...measureGain(predictor, certainty, top.event, risk, confidence, random.fork('gain')),
    );
    curves.push({ name: 'failure predictor', curve: riskCoverage(predictor, top.event) });
  }
  const compared = [...compareCertainties('auroc', certainties, top.event, confidence)];
  const shownOthers = new Map<OthersKind, readonly Picture[]>();
  for (const kind of othersOf(options)) {
    const { certainties: others, shown } = await askOthers(context, kind);
    shownOthers.set(kind, shown);
    measurements.push(
      ...measureOutOfDistribution(
        kind,
        certainty,
        others.get(certaintyName)!,
        confidence,
        random.fork(kind),
      ),
    );
    compared.push(...compareWithOthers(kind, certainties, others, confidence));
  }
  measurements.push(...compared);
  measurements.push(measureFailed(failed, n));
  const pictures = await otherItems(shownOthers);
  const exhibits: Exhibit[] = [
    reliabilityDiagram(
      [
        { name: 'uncalibrated', bins: binScores(top, bins, binning) },
        ...[...calibrated].slice(0, 1).map(([name, own]) => ({
          name: `after ${name}`,
          bins: binScores(topLabel(own), bins, binning),
        })),
      ],
      confidence,
    ),
    ...(calibrated.size === 0
      ? []
      : [comparisonTable(measurements, [...calibrated.keys()], CLASS_COLUMNS)]),
    riskCoverageChart(curves),
    certaintyTable(measurements, [...certainties.keys()], othersOf(options), certaintyName),
    ...(pictures === undefined ? [] : [pictures]),
  ];
  const calibrators = options.calibrators.join(', ') || 'no calibrator';
  return {
    headline: {
      tried: `${n.toLocaleString('en')} answers with their confidence, calibrated by ${calibrators} on others`,
      measurements: [...(rejection === undefined ? ['accuracy'] : ['risk', 'coverage']), 'l2Ece'],
      exhibits: ['reliability'],
    },
    measurements: withSentences(
      measurements.map((each) =>
        each.name === 'accuracy'
          ? { ...each, parts: itemParts(names, predictions.labels, top.event) }
          : each,
      ),
      SENTENCES,
    ),
    findings: [],
    exhibits,
    artifacts: await artifactsOf(context, {
      names,
      predictions,
      calibrated,
      parts,
      isSingle,
      threshold: rejection?.chosen.threshold,
    }),
    ...(options.predictions === undefined
      ? {}
      : { evidence: `${n.toLocaleString('en')} predictions evaluated` }),
  };
}
