import { ConfigurationError } from '../core/errors.ts';
import type { Exhibit } from '../core/exhibit.ts';
import type { Measurement } from '../core/measurement.ts';
import { withSentences } from '../core/withSentences.ts';
import type { Artifact, ProcedureContext, ProcedureResult } from '../core/procedure.ts';
import { binScores } from './bins.ts';
import { CALIBRATORS } from './calibrators.ts';
import { crossFit, foldsOf } from './crossFit.ts';
import { comparisonTable } from './exhibits/comparisonTable.ts';
import { reliabilityDiagram } from './exhibits/reliabilityDiagram.ts';
import { riskCoverageChart } from './exhibits/riskCoverageChart.ts';
import { calibratorModel } from './export/calibratorModel.ts';
import { guardSource } from './export/guardSource.ts';
import { predictionsCsv } from './export/predictionsCsv.ts';
import { predictFailures } from './failurePredictor.ts';
import { askPredictions } from './input/askPredictions.ts';
import { checkPredictions } from './input/checkPredictions.ts';
import { readPredictions } from './input/readPredictions.ts';
import { measureAnswers, measureCalibration } from './measure.ts';
import { measureGain } from './measureGain.ts';
import { measureOutOfDistribution } from './measureOutOfDistribution.ts';
import { measureRegression } from './measureRegression.ts';
import { measureRejection } from './measureRejection.ts';
import type { CalibrationOptions } from './options.ts';
import type { Predictions } from './predictions.ts';
import { riskCoverage } from './rejection/riskCoverage.ts';
import { topLabel } from './topLabel.ts';
import { certainties } from './uncertainty/uncertaintyScores.ts';

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
    'A known item gets more confidence than a foreign one in {share} of pairs',
    'items',
  ],
} as const;

/** Predictions with the names of their items. */
interface Named {
  readonly names: readonly string[];
  readonly predictions: Predictions;
  readonly failed: number;
}

/** Runs the procedure `calibration`. */
export async function runCalibration(
  context: ProcedureContext<CalibrationOptions>,
): Promise<ProcedureResult> {
  const { options, random } = context;
  if (options.predictions !== undefined) {
    const file = await readPredictions(options.predictions, options.softmax, context.files);
    if (file.kind === 'regression') {
      const n = file.gaussian.mean.length;
      return {
        measurements: measureRegression(file.gaussian, options.confidence, random),
        findings: [],
        exhibits: [],
        evidence: `${n.toLocaleString('en')} predictions evaluated`,
      };
    }
    return judge(context, { ...file, failed: 0 });
  }
  return judge(context, await askItems(context));
}

async function askItems(context: ProcedureContext<CalibrationOptions>): Promise<Named> {
  const { options } = context;
  const data = await context.data('data');
  const { names, labels, numbers, classes, failed } = await askPredictions(
    context,
    data,
    options,
    'data',
  );
  const missing = labels.findIndex((label) => label === undefined);
  if (missing >= 0)
    throw new ConfigurationError(`data: ${names[missing] ?? ''} has no label`, {
      code: 'calibration.labels',
      hint: 'Put the pictures into one folder for each class, or name a file under `labels` of the data.',
    });
  const predictions = checkPredictions(numbers, classes, Int32Array.from(labels as number[]), {
    softmax: options.softmax,
    where: 'the answers of the target',
  });
  return { names, predictions, failed };
}

async function judge(
  context: ProcedureContext<CalibrationOptions>,
  { names, predictions, failed }: Named,
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
  const certainty = certainties(predictions, certaintyName);
  const measurements: Measurement[] = [
    ...measureAnswers(predictions, certainty, options, random.fork('answers')),
    ...measureCalibration(predictions, options, random.fork('uncalibrated')),
  ];
  const calibrated = new Map<string, Predictions>();
  for (const [i, name] of options.calibrators.entries()) {
    context.progress({ done: i, total: options.calibrators.length, phase: `calibrator ${name}` });
    const calibrator = CALIBRATORS.find((each) => each.name === name)!;
    const fitted = crossFit(calibrator, predictions, parts);
    calibrated.set(name, fitted);
    measurements.push(...measureCalibration(fitted, options, random.fork(name), `.${name}`));
  }
  const curves = [{ name: certaintyName as string, curve: riskCoverage(certainty, top.event) }];
  const halves = foldsOf(predictions.labels, 2, random.fork('halves'));
  const rejection =
    options.rejection === undefined
      ? undefined
      : measureRejection(certainty, top.event, halves, options.rejection.risk, confidence);
  measurements.push(...(rejection?.measurements ?? []));
  if (options.failurePredictor) {
    const predictor = await predictFailures(predictions, parts, random.fork('predictor'));
    const wrong = top.event.reduce((sum, right) => sum + 1 - right, 0) / n;
    const risk = options.rejection?.risk ?? wrong / 2;
    measurements.push(
      ...measureGain(predictor, certainty, top.event, risk, confidence, random.fork('gain')),
    );
    curves.push({ name: 'failure predictor', curve: riskCoverage(predictor, top.event) });
  }
  if (options.outOfDistribution !== undefined) {
    const others = await askOthers(context, predictions.classes);
    measurements.push(
      ...measureOutOfDistribution(
        certainty,
        certainties(others, certaintyName),
        confidence,
        random.fork('out'),
      ),
    );
  }
  measurements.push({
    name: 'failed',
    title: 'items without an answer',
    value: failed,
    unit: 'count',
    n: n + failed,
  });
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
    ...(calibrated.size === 0 ? [] : [comparisonTable(measurements, [...calibrated.keys()])]),
    riskCoverageChart(curves),
  ];
  const calibrators = options.calibrators.join(', ') || 'no calibrator';
  return {
    headline: {
      tried: `${n.toLocaleString('en')} answers with their confidence, calibrated by ${calibrators} on others`,
      measurements: [...(rejection === undefined ? ['accuracy'] : ['risk', 'coverage']), 'l2Ece'],
      exhibits: ['reliability'],
    },
    measurements: withSentences(measurements, SENTENCES),
    findings: [],
    exhibits,
    artifacts: artifactsOf(options, names, predictions, calibrated, rejection?.chosen.threshold),
    ...(options.predictions === undefined
      ? {}
      : { evidence: `${n.toLocaleString('en')} predictions evaluated` }),
  };
}

async function askOthers(context: ProcedureContext<CalibrationOptions>, classes: number) {
  const data = await context.data('outOfDistribution');
  const {
    numbers,
    labels,
    classes: own,
  } = await askPredictions(context, data, context.options, 'out of distribution');
  const none = new Int32Array(labels.length);
  return checkPredictions(numbers, Math.max(classes, own), none, {
    softmax: context.options.softmax,
    where: 'the answers on the other data',
  });
}

function artifactsOf(
  options: CalibrationOptions,
  names: readonly string[],
  predictions: Predictions,
  calibrated: ReadonlyMap<string, Predictions>,
  threshold: number | undefined,
): readonly Artifact[] {
  const csv: Artifact = {
    path: 'predictions.csv',
    bytes: predictionsCsv(names, predictions, calibrated),
    title: 'Probabilities of all items, before and after each calibrator',
  };
  if (!options.export) return [csv];
  const least = threshold === undefined || !Number.isFinite(threshold) ? null : threshold;
  return [
    csv,
    ...options.calibrators.flatMap((name): readonly Artifact[] => {
      // What leaves has learnt from all items.
      const map = CALIBRATORS.find((each) => each.name === name)!.fit(predictions);
      const text = guardSource(map, name, options.certainty, least);
      return [
        {
          path: `${name}.onnx`,
          bytes: calibratorModel(map, predictions.classes),
          title: `Calibrator ${name} as ONNX: probabilities to calibrated ones`,
        },
        {
          path: `${name}.mjs`,
          bytes: new TextEncoder().encode(text),
          title: `Calibrator ${name} and the threshold as a JavaScript module`,
        },
      ];
    }),
  ];
}
