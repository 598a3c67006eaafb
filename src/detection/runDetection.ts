import type { ImageBootstrap } from '../coco/bootstrap/imageIntervals.ts';
import { calibrationMeasurement } from '../coco/procedure/calibrationMeasurement.ts';
import { categoryTable } from '../coco/procedure/categoryTable.ts';
import { differenceMeasurements } from '../coco/procedure/differenceMeasurements.ts';
import { evaluateModels } from '../coco/procedure/evaluateModels.ts';
import { failureMeasurements } from '../coco/procedure/failureMeasurements.ts';
import { missMap } from '../coco/report/missMap.ts';
import { modelTable } from '../coco/procedure/modelTable.ts';
import { sliceMeasurements } from '../coco/procedure/sliceMeasurements.ts';
import { statisticMeasurements } from '../coco/procedure/statisticMeasurements.ts';
import { precisionRecall } from '../coco/report/precisionRecall.ts';
import { reportPictures } from '../coco/report/reportPictures.ts';
import { resultsJson } from '../coco/report/resultsJson.ts';
import { overlapOverScore, scoreHistogram } from '../coco/report/scoreCharts.ts';
import { evaluateChanges } from '../coco/robustness/evaluateChanges.ts';
import { predictBoxes } from '../coco/robustness/predictBoxes.ts';
import { robustnessChanges } from '../attacks/pictures/robustnessChanges.ts';
import { robustnessMeasurements } from '../coco/robustness/robustnessMeasurements.ts';
import { severityChart } from '../coco/robustness/severityChart.ts';
import { worstFall } from '../coco/robustness/worstAttack.ts';
import { tide } from '../coco/tide/tide.ts';
import type { ProcedureContext, ProcedureResult } from '../core/procedure.ts';
import { attackedDetector } from './attackedDetector.ts';
import { errorRows } from './errorRows.ts';
import { tideBySeverity } from './exhibits/tideBySeverity.ts';
import { tideChart } from './exhibits/tideChart.ts';
import { topBoxes } from './exhibits/topBoxes.ts';
import type { DetectionOptions } from './options.ts';
import { tideMeasurements } from './tideMeasurements.ts';

/** Evaluates the boxes or masks of one or several models, and explains the errors of the first. */
export async function runDetection(
  context: ProcedureContext<DetectionOptions>,
): Promise<ProcedureResult> {
  const { options } = context;
  const pictureOf = reportPictures(context);
  const { confidence } = options.bootstrap;
  const changes = await robustnessChanges(
    context,
    options.robustness,
    attackedDetector(context),
    context.random.fork('robustness'),
  );
  const predicted = options.data === undefined ? undefined : await predictBoxes(context, options);
  const models = await evaluateModels(context, options.of, {}, predicted);
  const main = models[0]!;
  const { truth, results } = main;
  const changed = await evaluateChanges(context, options.of, {}, changes, (change) =>
    predictBoxes(context, options, change),
  );
  const robustness = robustnessMeasurements(main, changed, confidence);
  const found = options.errors
    ? tide(truth, results, { background: options.backgroundIou })
    : undefined;
  const bootstrap = (name: string): ImageBootstrap => ({
    ...options.bootstrap,
    images: truth.images.count,
    random: context.random.fork(name),
  });
  const worst =
    found === undefined || results.boxes === undefined
      ? undefined
      : await topBoxes(truth, results, found, async (image) =>
          pictureOf(truth.images.names[image]!),
        );
  const images = truth.images.count.toLocaleString('en');
  return {
    headline: {
      tried: `${results.count.toLocaleString('en')} detections in ${images} images`,
      measurements: ['AP', ...(worstFall(main, changed) ?? ['AP50']), 'AR100'],
    },
    measurements: [
      ...statisticMeasurements(main, confidence),
      calibrationMeasurement(main, bootstrap('ece')),
      ...failureMeasurements(predicted, confidence),
      ...(models.length > 1
        ? models.flatMap((model) => statisticMeasurements(model, confidence, `.${model.model}`))
        : []),
      ...differenceMeasurements(models, confidence),
      ...sliceMeasurements(main, options.slices, { ...options.bootstrap, random: context.random }),
      ...(found === undefined ? [] : tideMeasurements(found, bootstrap('tide'))),
      ...robustness,
    ],
    findings: [],
    exhibits: [
      models.length > 1 ? modelTable(models, confidence) : undefined,
      categoryTable(main, confidence),
      precisionRecall(main),
      found && tideChart(found),
      scoreHistogram(main),
      overlapOverScore(main),
      missMap(main),
      worst,
      changed.length > 0 ? severityChart(main, changed, robustness) : undefined,
      changed.length > 0 && options.errors
        ? tideBySeverity(main, changed, options.backgroundIou)
        : undefined,
    ].filter((exhibit) => exhibit !== undefined),
    artifacts: [
      { path: 'results.json', bytes: resultsJson(truth, results), title: 'COCO results' },
      ...(found === undefined
        ? []
        : [
            {
              path: 'errors.csv',
              bytes: errorRows(truth, results, found),
              title: 'Detections and missed objects, one a row',
            },
          ]),
    ],
    evidence: `${images} images evaluated`,
  };
}
