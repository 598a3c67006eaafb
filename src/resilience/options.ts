import { z } from 'zod';

import { numberOption } from '../core/numberOption.ts';
import { dataReference } from '../data/dataOption.ts';
import { tensorOption } from '../pictures/tensorOption.ts';
import { transformsOption } from '../pictures/transformOption.ts';

const share = numberOption(z.number().min(0).max(1));
const reference = z.union([z.string().min(1), z.looseObject({ protocol: z.string() })]);

const disturbance = z
  .strictObject({
    transforms: transformsOption
      .optional()
      .describe(
        'Changes to the pictures or signals; `strength`, 0 to 1, is what the schedule gives, such as severity: "1 + 4 * strength".',
      ),
    data: dataReference
      .optional()
      .describe(
        'Other data of the same classes, such as adversarial samples or a new task: an item comes from there with the probability `strength`.',
      ),
    target: reference
      .optional()
      .describe(
        'The disturbed system, such as a model with faulty weights or behind a faulty wire: it is asked with the probability `strength`.',
      ),
    targets: z
      .record(z.string(), reference)
      .optional()
      .describe(
        'In place of `target`, where each configuration has a disturbed system of its own: by its name, that of the target under `target`.',
      ),
  })
  .refine((given) => Object.values(given).some((value) => value !== undefined), {
    message: 'give `transforms`, `data`, `target` or `targets`',
  })
  .refine(({ target, targets }) => target === undefined || targets === undefined, {
    message: 'give `target` or `targets`, not both',
    path: ['targets'],
  })
  .describe('What disturbs the system.');

const steps = (what: string, preset: number) =>
  z.int().min(0).max(10_000).default(preset).describe(`${what}, in batches.`);

const schedule = z
  .strictObject({
    before: z
      .int()
      .min(1)
      .max(10_000)
      .default(10)
      .describe('Batches without a disturbance, from which P0 is measured.'),
    onset: steps('How long the strength rises', 0),
    hold: steps('How long it stays at its most', 40),
    recovery: steps('How long the system is watched after the disturbance has gone', 0),
    strength: share.default(1).describe('The most strength.'),
  })
  .describe('When the disturbance acts. The paper of the measure has 40 batches of 4.');

/** The options of `resilience`. */
export const resilienceOptions = z
  .strictObject({
    data: dataReference,
    tensor: tensorOption.prefault({}),
    output: z
      .string()
      .min(1)
      .optional()
      .describe('The output that holds the classes; default the first of the model.'),
    softmax: z.boolean().default(false).describe('The numbers are logits: their softmax is taken.'),
    configurations: z
      .record(z.string().regex(/^[A-Za-z][\w-]*$/), reference)
      .default({})
      .describe(
        'Further systems by name that go through the same repetitions, such as C1 to C3 beside the target; differences are paired.',
      ),
    disturbance,
    schedule: schedule.prefault({}),
    batch: z.int().min(1).max(1024).default(4).describe('Items of a batch.'),
    repetitions: z
      .int()
      .min(2)
      .max(10_000)
      .default(100)
      .describe('How often a system goes through the schedule.'),
    confidence: share.default(0.95).describe('Confidence of the intervals.'),
    threshold: share
      .default(0)
      .describe(
        'Answers with a smaller largest probability are rejected: ACC2 counts the others; 0: none.',
      ),
    recovered: share.default(0.95).describe('The system has recovered at this share of P0.'),
    adapt: reference
      .optional()
      .describe(
        'What lets the system adapt after each batch: a target (http-json, module) that gets `event` (reset, adapt or tune), `configuration` (the name, or target), `repetition`, `step` and the batch. A failure of it is counted, and the run goes on.',
      ),
    lifeCycle: z
      .strictObject({
        strength: share.default(0.5).describe('Strength in tests 1 and 2.'),
        stronger: share.default(1).describe('Strength in test 3.'),
        uncertain: share
          .default(0.1)
          .describe('Share of the most uncertain items that `tune` gets, with labels.'),
      })
      .optional()
      .describe(
        'The four tests of a life: 0 undisturbed, 1 and 2 disturbed, each after tuning on the most uncertain items, 3 more disturbed. Each has items of its own.',
      ),
  })
  .superRefine(({ configurations, disturbance: { targets } }, context) => {
    if (targets === undefined) return;
    const names = ['target', ...Object.keys(configurations)];
    const wrong = [
      ...names.filter((name) => !Object.hasOwn(targets, name)).map((name) => `${name} is missing`),
      ...Object.keys(targets)
        .filter((name) => !names.includes(name))
        .map((name) => `${name} is no configuration`),
    ];
    if (wrong.length > 0)
      context.addIssue({
        code: 'custom',
        path: ['disturbance', 'targets'],
        message: `${wrong.join(', ')}; name one for each of ${names.join(', ')}`,
      });
  })
  .superRefine(({ schedule: { onset, hold, recovery } }, context) => {
    if (onset + hold + recovery === 0)
      context.addIssue({
        code: 'custom',
        path: ['schedule'],
        message: 'onset, hold and recovery are all 0: nothing would be measured',
      });
  });

export type ResilienceOptions = z.output<typeof resilienceOptions>;
