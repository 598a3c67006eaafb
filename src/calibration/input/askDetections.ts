import { scoredDetections } from '../../coco/procedure/expectedCalibration.ts';
import { evaluate } from '../../coco/evaluate/evaluate.ts';
import { resultsReading, truthReading } from '../../coco/procedure/cocoReading.ts';
import { readGroundTruth } from '../../coco/read/readGroundTruth.ts';
import { readResults } from '../../coco/read/readResults.ts';
import { predictBoxes } from '../../coco/robustness/predictBoxes.ts';
import { settings } from '../../coco/settings.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import type { CalibrationOptions } from '../options.ts';
import type { Predictions } from '../predictions.ts';
import { checkPredictions } from './checkPredictions.ts';
import { twoClasses } from './twoClasses.ts';

/** Detections of all pictures, as chances of being right. */
export interface AskedDetections {
  /** The picture's name and the place of the detection in it. */
  readonly names: readonly string[];
  /** Clusters are pictures. */
  readonly predictions: Predictions;
  /** Pictures that were asked about, and those of them without an answer; of a file its rows. */
  readonly asked: number;
  readonly failed: number;
}

/**
 * Asks a detector about pictures with boxes. A detection is right when COCO's matching gives it an object of its class at
 * the wanted overlap; those that match a crowd do not count. Throws ConfigurationError without any detection, and for
 * scores that do not lie within 0 and 1.
 */
export async function askDetections(
  context: ProcedureContext<CalibrationOptions>,
  detection: NonNullable<CalibrationOptions['detection']>,
): Promise<AskedDetections> {
  const { tensor } = context.options;
  const predicted = await predictBoxes(context, { ...detection, tensor });
  const reading = { kind: 'boxes', corrections: new Set<never>() } as const;
  const truth = await readGroundTruth(predicted.truth, truthReading(reading, 'data'));
  const results = await readResults(
    predicted.results,
    truth,
    resultsReading(reading, 'results.json', true),
  );
  const found = scoredDetections(
    evaluate(truth, results, settings('boxes', { thresholds: [detection.iou] })),
  );
  if (found === undefined)
    throw new ConfigurationError(
      results.count === 0
        ? 'the detector found nothing in any picture'
        : 'the scores of the detector do not lie within 0 and 1',
      {
        code: 'calibration.detections',
        hint: 'See whether `detection.decoder` and `detection.suppression` fit the model.',
      },
    );
  const numbers = twoClasses(found.score, false);
  const seen = new Map<number, number>();
  return {
    names: Array.from(found.image, (image) => {
      const place = (seen.get(image) ?? 0) + 1;
      seen.set(image, place);
      return `${truth.images.names[image]} ${place}`;
    }),
    predictions: {
      ...checkPredictions(numbers, 2, Int32Array.from(found.right), {
        softmax: false,
        where: 'the detections',
      }),
      isEvent: true,
      clusters: found.image,
    },
    asked: predicted.asked,
    failed: predicted.failed,
  };
}
