import type { Artifact, ProcedureContext } from '../../core/procedure.ts';
import { CALIBRATORS } from '../calibrators.ts';
import { fitFailurePredictor } from '../uncertainty/failurePredictor.ts';
import type { CalibrationOptions } from '../options.ts';
import { takePredictions } from '../predictions.ts';
import type { Predictions } from '../predictions.ts';
import { CERTAINTIES } from '../uncertainty/uncertaintyScores.ts';
import type { OwnCertainty } from '../uncertainty/uncertaintyScores.ts';
import { calibratedModel } from './calibratedModel.ts';
import { calibratorModel } from './calibratorModel.ts';
import { failurePredictorModel } from './failurePredictorModel.ts';
import { failurePredictorSource } from './failurePredictorSource.ts';
import { guardSource } from './guardSource.ts';
import { predictionsCsv } from './predictionsCsv.ts';
import { rejectorModel } from './rejectorModel.ts';

/** What was found. */
export interface Fitted {
  readonly names: readonly string[];
  readonly predictions: Predictions;
  /** After each calibrator, cross-fitted. */
  readonly calibrated: ReadonlyMap<string, Predictions>;
  readonly parts: Int32Array;
  /** The target gives one number an item, which stands for two classes. */
  readonly isSingle: boolean;
  /** Infinity where nothing would be kept; undefined without rejection. */
  readonly threshold: number | undefined;
}

/** What a run leaves: predictions, calibrators, the model with each behind it, the rejector and the failure predictor. */
export async function artifactsOf(
  context: ProcedureContext<CalibrationOptions>,
  { names, predictions, calibrated, parts, isSingle, threshold }: Fitted,
): Promise<readonly Artifact[]> {
  const { options } = context;
  const { classes } = predictions;
  const csv: Artifact = {
    path: 'predictions.csv',
    bytes: predictionsCsv(names, predictions, calibrated),
    title: 'Probabilities of all items, before and after each calibrator',
  };
  if (!options.export) return [csv];
  const text = (source: string) => new TextEncoder().encode(source);
  const least = threshold === undefined || !Number.isFinite(threshold) ? null : threshold;
  const model =
    options.data === undefined || predictions.isEvent === true
      ? undefined
      : await context.modelFile('target');
  const output = options.output ?? context.signatures['target']?.outputs[0]?.name;
  const fitted = options.calibrators.flatMap((name): readonly Artifact[] => {
    const map = CALIBRATORS.find((each) => each.name === name)!.fit(predictions);
    const behind =
      model === undefined || output === undefined
        ? []
        : [
            {
              path: `model-${name}.onnx`,
              bytes: calibratedModel(model.bytes, map, {
                output,
                classes,
                isSingle,
                softmax: options.softmax,
              }),
              title: `The model with calibrator ${name} behind it, as a further output`,
            },
          ];
    return [
      {
        path: `${name}.onnx`,
        bytes: calibratorModel(map, classes),
        title: `Calibrator ${name} as ONNX: probabilities to calibrated ones`,
      },
      {
        path: `${name}.mjs`,
        bytes: text(guardSource(map, name, options.certainty, least)),
        title: `Calibrator ${name} and the threshold as a JavaScript module`,
      },
      ...behind,
    ];
  });
  const rejector: readonly Artifact[] =
    threshold === undefined || !Object.hasOwn(CERTAINTIES, options.certainty)
      ? []
      : [
          {
            path: 'rejector.onnx',
            bytes: rejectorModel(options.certainty as OwnCertainty, least, classes),
            title: 'Rejector as ONNX: probabilities to certainty and whether the answer is kept',
          },
        ];
  return [
    csv,
    ...fitted,
    ...rejector,
    ...(options.failurePredictor === false ? [] : await predictor()),
  ];

  async function predictor(): Promise<readonly Artifact[]> {
    const rowsOf = (isFirst: boolean) =>
      takePredictions(
        predictions,
        [...parts.keys()].filter((i) => (parts[i] === 0) === isFirst),
      );
    const random = context.random.fork('exported predictor');
    const own = await fitFailurePredictor(rowsOf(false), rowsOf(true), random);
    return [
      {
        path: 'failure-predictor.onnx',
        bytes: failurePredictorModel(own),
        title: 'Failure predictor as ONNX: probabilities to the chance that the answer is right',
      },
      {
        path: 'failure-predictor.mjs',
        bytes: text(failurePredictorSource(own)),
        title: 'Failure predictor as a JavaScript module',
      },
    ];
  }
}
