import { z } from 'zod';

import { numberOption } from '../core/numberOption.ts';
import { decoderOption } from '../coco/decode/decoders.ts';
import { predictOptions } from '../coco/predict/predictOptions.ts';
import { dataReference } from '../data/dataOption.ts';
import { tensorOption } from '../pictures/tensorOption.ts';
import { transformsOption } from '../pictures/transformOption.ts';
import { CALIBRATOR_NAMES } from './calibrators.ts';
import { checkOptions } from './checkOptions.ts';
import { offset, reference, views } from './otherItemsOptions.ts';
import { REGRESSION_CALIBRATORS } from './regression/regressionCalibrators.ts';
import { CERTAINTIES, FURTHER_CERTAINTIES } from './uncertainty/uncertaintyScores.ts';
import type { CertaintyName, OwnCertainty } from './uncertainty/uncertaintyScores.ts';

const share = numberOption(z.number().min(0).max(1));
const REGRESSION_NAMES = REGRESSION_CALIBRATORS.map(({ name }) => name) as [string, ...string[]];
const CERTAINTY_NAMES = [...(Object.keys(CERTAINTIES) as OwnCertainty[]), ...FURTHER_CERTAINTIES];

/** The options of `calibration`. */
export const calibrationOptions = z
  .strictObject({
    predictions: z
      .string()
      .min(1)
      .optional()
      .describe(
        'A CSV file of predictions: columns `label` and `p0`, `p1`, ... (and `item`) of a classifier; `score` and `correct` (0 or 1, and `image`) of detections; `mean`, `sd` and `value` of a regression. In place of `data`.',
      ),
    data: dataReference.optional(),
    detection: z
      .strictObject({
        decoder: decoderOption,
        fit: predictOptions.fit,
        suppression: predictOptions.suppression,
        classes: predictOptions.classes,
        iou: share
          .default(0.5)
          .describe('Overlap with an object of its class from which a detection is right.'),
      })
      .optional()
      .describe(
        'The target is a detector, and `data` has boxes (a COCO file): the scores of its detections are calibrated, over all pictures together.',
      ),
    multiLabel: z
      .array(z.string().regex(/^[A-Za-z][\w-]*$/))
      .min(1)
      .optional()
      .describe(
        'The model gives a chance for each of these labels, of which several may hold (with `softmax: true` a logit, whose logistic function is taken). `data` names as many columns of 0 and 1 under `values`; a file has the columns LABEL and p.LABEL.',
      ),
    tensor: tensorOption.prefault({}),
    output: z
      .string()
      .min(1)
      .optional()
      .describe('The output that holds the classes; default the first of the model.'),
    softmax: z.boolean().default(false).describe('The numbers are logits: their softmax is taken.'),
    calibrators: z
      .array(z.enum(CALIBRATOR_NAMES))
      .default(['temperature', 'vector', 'beta', 'isotonic'])
      .describe('What is fitted and compared, each judged on items that it did not learn from.'),
    regressionCalibrators: z
      .array(z.enum(REGRESSION_NAMES))
      .default(['quantile', 'distribution'])
      .describe(
        'The same for predicted distributions of a regression: `quantile` maps levels alike for all, `distribution` as the predicted mean and standard deviation say.',
      ),
    bins: z.int().min(2).max(1000).default(15).describe('Bins of the calibration errors.'),
    binning: z
      .enum(['equal-width', 'equal-mass'])
      .default('equal-width')
      .describe('Bins of equal width over 0 to 1, or of equal counts.'),
    folds: z
      .int()
      .min(2)
      .max(50)
      .default(5)
      .describe('Parts for cross-fitting: each is calibrated by what the others taught.'),
    confidence: share.default(0.95).describe('Confidence of the intervals.'),
    certainty: z
      .enum(CERTAINTY_NAMES)
      .default('max-probability')
      .describe(
        'By which certainty answers are rejected: energy needs `softmax: true`, marginal-entropy `views`, ensemble-entropy and ensemble-agreement `ensemble`.',
      ),
    views: views.optional(),
    ensemble: z
      .record(z.string().regex(/^[A-Za-z][\w-]*$/), reference)
      .default({})
      .describe(
        'Further targets by name that tell the same classes: their answers are pooled with those of the target.',
      ),
    rejection: z
      .strictObject({
        risk: share.describe(
          'Wanted share of wrong answers among those that are kept, such as 0.02.',
        ),
      })
      .optional()
      .describe(
        'Chooses a threshold of certainty on one half of the items and bounds its risk on the other.',
      ),
    failurePredictor: z
      .union([
        z.boolean(),
        z.strictObject({
          latent: z
            .array(z.string().min(1))
            .min(1)
            .describe(
              'Further numbers to learn from: outputs of the target, or values within its ONNX file.',
            ),
        }),
      ])
      .default(false)
      .describe(
        'Learns from the outputs which answers are wrong (boosted trees, then Beta calibration), cross-fitted; with `latent`, also from what the model computes within.',
      ),
    outOfDistribution: dataReference
      .optional()
      .describe(
        'Data of another kind: how well the certainty tells them from `data` (AUROC, AUPR, false positives at 95 %).',
      ),
    offset: offset.optional(),
    corruptions: transformsOption
      .optional()
      .describe(
        'Changes that make items of `data` out of distribution, such as { kind: corruption-fog, severity: 5 }.',
      ),
    export: z.boolean().default(true).describe('Leaves the calibrators as ONNX and JavaScript.'),
  })
  .superRefine(checkOptions);

export type CalibrationOptions = z.output<typeof calibrationOptions>;

/** The certainties that the options lead to, in the order of the report. */
export function certaintiesOf({
  softmax,
  views: changed,
  ensemble,
}: CalibrationOptions): readonly CertaintyName[] {
  const hasEnsemble = Object.keys(ensemble).length > 0;
  return CERTAINTY_NAMES.filter(
    (name) =>
      (name !== 'energy' || softmax) &&
      (name !== 'marginal-entropy' || changed !== undefined) &&
      ((name !== 'ensemble-entropy' && name !== 'ensemble-agreement') || hasEnsemble),
  );
}

/** A kind of items that are not of the kind of the data, by the beginning of the names of their figures. */
export type OthersKind = 'ood' | 'offset' | 'corrupted';

/** The kinds of other items that the options lead to. */
export function othersOf({
  outOfDistribution,
  offset: around,
  corruptions,
}: CalibrationOptions): readonly OthersKind[] {
  return [
    ...(outOfDistribution === undefined ? [] : (['ood'] as const)),
    ...(around === undefined ? [] : (['offset'] as const)),
    ...(corruptions === undefined ? [] : (['corrupted'] as const)),
  ];
}
