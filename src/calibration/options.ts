import { z } from 'zod';

import { numberOption } from '../core/numberOption.ts';
import { dataReference } from '../data/dataOption.ts';
import { tensorOption } from '../pictures/tensorOption.ts';
import { CALIBRATORS } from './calibrators.ts';
import { CERTAINTIES } from './uncertainty/uncertaintyScores.ts';
import type { CertaintyName } from './uncertainty/uncertaintyScores.ts';

const share = numberOption(z.number().min(0).max(1));
const CALIBRATOR_NAMES = CALIBRATORS.map(({ name }) => name) as [string, ...string[]];
const CERTAINTY_NAMES = Object.keys(CERTAINTIES) as [CertaintyName, ...CertaintyName[]];

/** The options of `calibration`. */
export const calibrationOptions = z
  .strictObject({
    predictions: z
      .string()
      .min(1)
      .optional()
      .describe(
        'A CSV file of predictions: columns `label` and `p0`, `p1`, ... (and `item`) of a classifier; `score` and `correct` (0 or 1) of detections; `mean`, `sd` and `value` of a regression. In place of `data`.',
      ),
    data: dataReference.optional(),
    tensor: tensorOption.prefault({}),
    output: z
      .string()
      .min(1)
      .optional()
      .describe('The output that holds the classes; default the first of the model.'),
    softmax: z
      .boolean()
      .default(false)
      .describe('The numbers are logits: their softmax is taken. Default false.'),
    calibrators: z
      .array(z.enum(CALIBRATOR_NAMES))
      .default(['temperature', 'vector', 'beta', 'isotonic'])
      .describe(
        'What is fitted and compared, each judged on items that it did not learn from. Default temperature, vector, beta, isotonic.',
      ),
    bins: z
      .int()
      .min(2)
      .max(1000)
      .default(15)
      .describe('Bins of the calibration errors. Default 15.'),
    binning: z
      .enum(['equal-width', 'equal-mass'])
      .default('equal-width')
      .describe('Bins of equal width over 0 to 1, or of equal counts. Default equal-width.'),
    folds: z
      .int()
      .min(2)
      .max(50)
      .default(5)
      .describe(
        'Parts for cross-fitting: each is calibrated by what the others taught. Default 5.',
      ),
    confidence: share.default(0.95).describe('Confidence of the intervals. Default 0.95.'),
    certainty: z
      .enum(CERTAINTY_NAMES)
      .default('max-probability')
      .describe('By which certainty answers are rejected. Default max-probability.'),
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
      .boolean()
      .default(false)
      .describe(
        'Learns from the outputs which answers are wrong (boosted trees, then Beta calibration), cross-fitted. Default false.',
      ),
    outOfDistribution: dataReference
      .optional()
      .describe(
        'Data of another kind: how well the certainty tells them from `data` (AUROC, AUPR, false positives at 95 %).',
      ),
    export: z
      .boolean()
      .default(true)
      .describe('Leaves the calibrators as ONNX and JavaScript. Default true.'),
  })
  .superRefine(({ predictions, data, outOfDistribution }, context) => {
    const issue = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if ((predictions === undefined) === (data === undefined))
      issue(
        'predictions',
        'give either `predictions`, a CSV file, or `data` to ask the target about',
      );
    if (outOfDistribution !== undefined && data === undefined)
      issue(
        'outOfDistribution',
        'needs `data` and a target, for the other data are asked about, too',
      );
  });

export type CalibrationOptions = z.output<typeof calibrationOptions>;
