import { z } from 'zod';

import { numberOption } from '../../core/numberOption.ts';
import { tensorOption } from '../../pictures/tensorOption.ts';
import { detectorOption } from '../detectors/option.ts';
import { faultOption } from '../models/faultModels.ts';
import { CHOICES } from '../population/population.ts';
import { protectOption } from '../protection/protectOption.ts';

const share = numberOption(z.number().positive().max(1));
const positive = numberOption(z.number().positive());

/** What campaigns on a model and its data have in common. */
export const modelAndData = {
  target: z
    .string()
    .min(1)
    .optional()
    .describe("Name of another of the scenario's targets; default the target itself."),
  data: z
    .unknown()
    .describe(
      'Inputs on which faults are judged: a name of `data:`, a path, or a path with how to read it.',
    ),
  tensor: tensorOption.prefault({}),
  items: z
    .int()
    .min(1)
    .max(4096)
    .default(32)
    .describe(
      'How many items of the data to run at every injection, drawn with the seed. The rates are those over these items.',
    ),
  output: z
    .string()
    .min(1)
    .optional()
    .describe('The output that decides; default the first of the model.'),
  tolerance: z
    .strictObject({
      absolute: numberOption(z.number().min(0)).default(0).describe('In the unit of the output.'),
      relative: numberOption(z.number().min(0))
        .default(0)
        .describe('As a share of the golden number.'),
    })
    .optional()
    .describe(
      'For a model that gives values: how far they may move before the change is silent corruption (counted as sdc1).',
    ),
  criterion: z
    .string()
    .min(1)
    .optional()
    .describe(
      'When an output under a fault is wrong, as an expression over y, original and label, such as `abs(y[0] - original[0]) > 2`.',
    ),
  costs: z
    .array(
      z.strictObject({
        from: z.union([z.string(), z.int().min(0)]).optional(),
        to: z.union([z.string(), z.int().min(0)]).optional(),
        cost: z.number().min(0),
      }),
    )
    .optional()
    .describe(
      'What wrong decisions cost, the last entry that fits counts: { from: stop, to: limit, cost: 100 }; without `from` or `to` any class. Default 1 each.',
    ),
};

/** Which faults a campaign draws, how it samples them, and when it stops. */
export const campaignShape = {
  fault: faultOption.default({ kind: 'flip', bits: 'any' }),
  detector: detectorOption.optional(),
  layers: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      'Names of tensors, or of the nodes that read (weights) or make (activations) them; default all.',
    ),
  choose: z
    .enum(CHOICES)
    .default('bits')
    .describe(
      'How likely a fault is where: bits (every bit alike), weights or layer-size (every element alike), layers (every tensor alike), magnitude (as the absolute value), gradient (the bits of the `top` elements with the steepest loss).',
    ),
  top: z.int().min(1).default(100).describe('For choose: gradient, how many elements.'),
  margin: share
    .optional()
    .describe(
      'Stop when half the width of the interval of `stopOn` is at most this; default 0.01 unless `injections` is given.',
    ),
  injections: z
    .int()
    .min(1)
    .max(10_000_000)
    .optional()
    .describe('The most injections; default 20000. Without `margin` exactly so many.'),
  confidence: numberOption(z.number().min(0.5).max(0.9999))
    .default(0.95)
    .describe('Of all intervals.'),
  stopOn: z
    .enum(['sdc1', 'sdc5', 'sdc10', 'sdc20', 'due', 'masked'])
    .default('sdc1')
    .describe('The outcome whose interval stops the campaign.'),
  sampling: z
    .enum(['stratified', 'simple', 'exhaustive'])
    .default('stratified')
    .describe(
      'stratified by tensor and bit field with Neyman allocation, simple random sampling, or every fault once. Populations of up to 1000 faults are always exhausted.',
    ),
  flips: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe('So many bits are struck at once in every injection, anywhere in the weights.'),
  weightRate: share
    .optional()
    .describe(
      'Every injection strikes one bit in each of this share of all weights (one reading of `fault_rate`).',
    ),
  tensorRate: share
    .optional()
    .describe(
      'Every injection strikes one bit of one element in each of this share of the weight tensors (the other reading of `fault_rate`).',
    ),
  rate: share.optional().describe('Short for `weightRate`.'),
  list: z
    .string()
    .min(1)
    .optional()
    .describe('Replay the injections of this fault list (CSV) instead of drawing some.'),
  rawFit: positive
    .optional()
    .describe(
      "The memory's own soft error rate in FIT per megabit; with it the failure rate in FIT is stated.",
    ),
  findings: z
    .int()
    .min(0)
    .max(100)
    .default(5)
    .describe('The worst injections that become findings.'),
};

/** Options of campaigns on the bits of weights and activations. */
export const memoryOptions = z.strictObject({
  site: z
    .enum(['weights', 'activations'])
    .default('weights')
    .describe('Where faults strike: weights or activations.'),
  ...modelAndData,
  ...campaignShape,
  search: z
    .strictObject({
      flips: z.int().min(1).max(1000).default(20).describe('Give up after so many flips.'),
      accuracy: share
        .optional()
        .describe('Stop at this accuracy; default chance, one over the number of classes.'),
      loss: z
        .enum(['crossEntropy', 'margin'])
        .default('crossEntropy')
        .describe(
          'What the flips make larger: the cross-entropy, or the margin by which another class leads, which does not flatten out where the model is sure.',
        ),
      candidates: z
        .int()
        .min(1)
        .max(1000)
        .default(10)
        .describe('Bits of each tensor that are tried at every step.'),
      random: z
        .int()
        .min(0)
        .max(100_000)
        .default(0)
        .describe('Flips of a random order to compare with, at most; 0: none.'),
    })
    .optional()
    .describe(
      'Also search the fewest flips that break the model (gradient-guided, greedy, after Rakin et al., 2019).',
    ),
  protect: protectOption.optional(),
  workers: z.int().min(1).max(16).default(1).describe('Threads of the sessions.'),
});

export type MemoryOptions = z.output<typeof memoryOptions>;
