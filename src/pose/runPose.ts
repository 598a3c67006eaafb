import { ConfigurationError } from '../core/errors.ts';
import type { Exhibit } from '../core/exhibit.ts';
import type { Measurement } from '../core/measurement.ts';
import type { ProcedureContext, ProcedureResult } from '../core/procedure.ts';
import type { ImageBootstrap } from '../coco/bootstrap/imageIntervals.ts';
import { calibrationMeasurement } from '../coco/procedure/calibrationMeasurement.ts';
import { categoryTable } from '../coco/procedure/categoryTable.ts';
import { differenceMeasurements } from '../coco/procedure/differenceMeasurements.ts';
import type { Evaluated } from '../coco/procedure/evaluated.ts';
import { evaluateModels } from '../coco/procedure/evaluateModels.ts';
import { failureMeasurements } from '../coco/procedure/failureMeasurements.ts';
import { modelTable } from '../coco/procedure/modelTable.ts';
import { sliceMeasurements } from '../coco/procedure/sliceMeasurements.ts';
import { statisticMeasurements } from '../coco/procedure/statisticMeasurements.ts';
import { missMap } from '../coco/report/missMap.ts';
import { precisionRecall } from '../coco/report/precisionRecall.ts';
import { reportPictures } from '../coco/report/reportPictures.ts';
import { resultsJson } from '../coco/report/resultsJson.ts';
import { overlapOverScore, scoreHistogram } from '../coco/report/scoreCharts.ts';
import { evaluateChanges } from '../coco/robustness/evaluateChanges.ts';
import { robustnessChanges } from '../attacks/pictures/robustnessChanges.ts';
import { robustnessMeasurements } from '../coco/robustness/robustnessMeasurements.ts';
import { severityChart } from '../coco/robustness/severityChart.ts';
import { worstAttack, worstFall } from '../coco/robustness/worstAttack.ts';
import type { KeypointSchema } from '../coco/schema/keypointSchema.ts';
import { analysis, type PoseAnalysis } from './analysis.ts';
import { analysisMeasurements } from './analysisMeasurements.ts';
import { attackedPose } from './attack/attackedPose.ts';
import { audits } from './audits.ts';
import { distanceMeasurements } from './distance/distanceMeasurements.ts';
import { scoringErrors } from '../coco/analyse/scoringErrors.ts';
import { errorRows } from './errorRows.ts';
import { attackedPeople } from './exhibits/attackedPeople.ts';
import { bodyFigure } from './exhibits/bodyFigure.ts';
import { cumulativeTable, gainByArea, gainByThreshold } from './exhibits/impactCharts.ts';
import { correctedCurves } from './exhibits/correctedCurves.ts';
import { errorShares } from './exhibits/errorShares.ts';
import { keypointErrors } from './exhibits/keypointErrors.ts';
import { scoringErrorTable } from './exhibits/scoringErrorTable.ts';
import { sensitivityExhibits } from './exhibits/sensitivityExhibits.ts';
import { topErrors } from './exhibits/topErrors.ts';
import { unmatchedSizes } from './exhibits/unmatchedSizes.ts';
import { auditsBySeverity, errorsBySeverity } from './exhibits/severityExhibits.ts';
import type { PoseOptions } from './options.ts';
import { predict } from './predict/predict.ts';
import { schemaOf } from './schemaOf.ts';
import { crowdingSensitivity, sizeSensitivity } from './sensitivity.ts';

/** CrowdPose's parts by how crowded an image is. */
const CROWDING = {
  easy: 'crowdIndex < 0.1',
  medium: 'crowdIndex >= 0.1 && crowdIndex < 0.8',
  hard: 'crowdIndex >= 0.8',
};

/** Evaluates, explains and audits the keypoints of one or several models. */
export async function runPose(context: ProcedureContext<PoseOptions>): Promise<ProcedureResult> {
  const { options } = context;
  const { confidence } = options.bootstrap;
  const schema = schemaOf(options);
  const changes = await robustnessChanges(
    context,
    options.robustness,
    attackedPose(context, schema),
    context.random.fork('robustness'),
  );
  const predicted = options.data === undefined ? undefined : await predict(context);
  const settings = { sigmas: schema.sigmas, areaOfBox: options.crowdPose };
  const models = await evaluateModels(context, 'keypoints', settings, predicted);
  const main = models[0]!;
  const category = categoryOf(main, options.category);
  const found = options.errors ? analysis(main.truth, main.results, schema, category) : undefined;
  const bootstrap = (name: string): ImageBootstrap => ({
    ...options.bootstrap,
    images: main.truth.images.count,
    random: context.random.fork(name),
  });
  const changed = await evaluateChanges(context, 'keypoints', settings, changes, (change) =>
    predict(context, change),
  );
  const robustness = robustnessMeasurements(main, changed, confidence);
  const slices = { ...(options.crowdPose ? CROWDING : {}), ...options.slices };
  const audited = audits(main, schema, options, context.random.fork('audit'));
  const measurements: Measurement[] = [
    ...statisticMeasurements(main, confidence),
    calibrationMeasurement(main, bootstrap('ece')),
    ...failureMeasurements(predicted, confidence),
    ...(models.length > 1
      ? models.flatMap((model) => statisticMeasurements(model, confidence, `.${model.model}`))
      : []),
    ...differenceMeasurements(models, confidence),
    ...sliceMeasurements(main, slices, { ...options.bootstrap, random: context.random }),
    ...(found === undefined ? [] : analysisMeasurements(found, bootstrap('errors'))),
    ...distanceMeasurements(main, schema, options, context.random.fork('distance')),
    ...audited.measurements,
    ...robustness,
  ];
  const exhibits = [
    ...(models.length > 1 ? [modelTable(models, confidence)] : []),
    ...defined([categoryTable(main, confidence)]),
    precisionRecall(main),
    scoreHistogram(main),
    overlapOverScore(main),
    ...defined([missMap(main)]),
    ...(found === undefined ? [] : await errorExhibits(context, main, found, schema)),
    ...audited.exhibits,
    ...(changed.length === 0
      ? []
      : [
          severityChart(main, changed, robustness),
          errorsBySeverity(main, changed, schema, category),
          ...auditsBySeverity(main, changed, schema, options),
          ...defined([await attackedPeople(main, worstAttack(main, changed), schema, options)]),
        ]),
  ];
  return {
    headline: {
      tried: `${main.results.count.toLocaleString('en')} detections in ${main.truth.images.count.toLocaleString('en')} images`,
      measurements: [
        'AP',
        ...(worstFall(main, changed) ?? ['AR']),
        ...(found === undefined ? [] : ['good']),
      ],
      exhibits: ['keypoint-errors'],
    },
    measurements,
    findings: [],
    exhibits,
    artifacts: [
      { path: 'results.json', bytes: resultsJson(main.truth, main.results), title: 'COCO results' },
      {
        path: 'errors.csv',
        bytes: errorRows(main, found),
        title: 'Detections and missed people, one a row',
      },
    ],
    evidence: `${main.truth.images.count.toLocaleString('en')} images evaluated`,
  };
}

async function errorExhibits(
  context: ProcedureContext<PoseOptions>,
  main: Evaluated,
  found: PoseAnalysis,
  schema: KeypointSchema,
): Promise<readonly Exhibit[]> {
  const { truth } = main;
  const pictureOf = reportPictures(context);
  return [
    bodyFigure(truth, found, schema),
    errorShares(found, schema),
    keypointErrors(found, schema),
    gainByArea(found),
    gainByThreshold(found),
    correctedCurves(found),
    cumulativeTable(found),
    ...defined([scoringErrorTable(truth, scoringErrors(truth, found.results, schema), found.rows)]),
    unmatchedSizes(main),
    ...sensitivityExhibits(
      sizeSensitivity(truth, found.results, schema),
      crowdingSensitivity(truth, found.results, schema),
    ),
    ...defined([
      await topErrors(truth, found, schema, async (image) => pictureOf(truth.images.names[image]!)),
    ]),
  ];
}

function categoryOf({ truth }: Evaluated, name: string | undefined): number {
  if (name === undefined) return 0;
  const found = truth.categories.findIndex((category) => category.name === name);
  if (found < 0)
    throw new ConfigurationError(`category: the ground truth has no category '${name}'`, {
      code: 'pose.category',
      hint: `its categories are ${truth.categories.map((category) => category.name).join(', ')}`,
    });
  return found;
}

function defined<T>(values: readonly (T | undefined)[]): readonly T[] {
  return values.filter((value) => value !== undefined);
}
