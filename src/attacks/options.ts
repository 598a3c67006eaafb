import { z } from 'zod';

import { numberOption } from '../core/numberOption.ts';
import { NORMS } from '../judgement/distance.ts';
import { tensorOption } from '../pictures/tensorOption.ts';
import type { TensorOption } from '../pictures/tensorOption.ts';
import { ATTACKS } from './attacks.ts';
import { detectorOption } from './detectors/detectorOption.ts';
import { ENSEMBLES } from './gradients/ensembleNames.ts';
import { tableOption } from './table/tableOption.ts';

const names = ['auto', ...ATTACKS.map(({ name }) => name)] as const;

const attackItem = z.union([
  z.enum(names as [string, ...string[]]),
  z
    .looseObject({ attack: z.enum(names.slice(1) as [string, ...string[]]) })
    .describe('An attack with its settings, such as { attack: square, share: 0.3 }.'),
]);

/** Another model: a target, and how pictures become its tensor where that differs from the target's. */
const otherModel = z.union([
  z.strictObject({
    target: z.unknown().refine((value) => value !== undefined, 'name the target'),
    tensor: tensorOption.prefault({}),
    detector: detectorOption
      .pick({ decoder: true, classes: true })
      .partial()
      .optional()
      .describe('For mode transfer: how the outputs of this detector differ.'),
  }),
  z.string().min(1),
  z.looseObject({ protocol: z.string() }),
]);

/** Options of `kind: attack`. */
export const attackOptions = z.strictObject({
  target: z.unknown().optional().describe("The target to attack; default the scenario's own."),
  mode: z
    .enum(['run', 'create', 'transfer', 'corruptions'])
    .default('run')
    .describe(
      'run: attack and measure; create: the same, for the samples that it saves; transfer: ask targets about samples that a run saved; corruptions: no attacker, but the corruptions of ImageNet-C, rotations and shifts.',
    ),
  baseline: z
    .unknown()
    .optional()
    .describe(
      'For corruptions: another target, over whose errors the mean corruption error is taken. Default none.',
    ),
  baseModels: z
    .array(otherModel)
    .max(8)
    .default([])
    .describe(
      'ONNX models of the same classes that the attacker has: transfer attacks differentiate them, and ask the target only about the result.',
    ),
  ensemble: z
    .enum(ENSEMBLES)
    .default('gradients')
    .describe(
      'How several base models are followed at once: the sum of their gradients, each divided by its mean size; the gradient of the mean of their losses; or of the loss of their mean logits.',
    ),
  data: z
    .unknown()
    .optional()
    .describe(
      'The items to attack, with their classes: a name of `data:`, a path, or a definition. Needed but for mode transfer, where it gives the boxes that detectors are compared with.',
    ),
  attacks: z
    .array(attackItem)
    .min(1)
    .default(['auto'])
    .describe(
      'Attacks, by name or with settings; the worst case over them is reported. `auto` looks at the model and picks.',
    ),
  norm: z
    .enum(NORMS)
    .default('linf')
    .describe(
      'How a perturbation is measured: greatest change, Euclidean, sum, count of changed pixels, or Gower for tables.',
    ),
  epsilon: z
    .union([z.literal('smallest'), numberOption(z.number().min(0))])
    .optional()
    .describe(
      'Largest perturbation in the norm; pictures are 0 to 1. `smallest` looks for the smallest one, with boundary attacks alone. Default 8/255 for linf, 0.5 for l2, 5 for l0, 0.1 for gower, 10 for l1.',
    ),
  epsilons: z
    .array(numberOption(z.number().min(0)))
    .max(12)
    .default([])
    .describe(
      'Further epsilons, each attacked anew, for the curve of success over epsilon. Default none.',
    ),
  queries: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(1000)
    .describe('Most queries for one item and attack.'),
  items: z
    .int()
    .min(1)
    .max(100_000)
    .default(100)
    .describe('Most items of the data, drawn by the seed.'),
  targeted: z
    .union([z.literal('next'), z.int().min(0)])
    .optional()
    .describe(
      'The class that the attack wants: a number, or `next` for the one after the true one. Default any wrong one.',
    ),
  sees: z
    .enum(['scores', 'labels'])
    .default('scores')
    .describe('What the attacker may use of a reply; labels where there are no scores.'),
  truth: z
    .enum(['labels', 'predictions'])
    .default('labels')
    .describe(
      'What counts as right: the labels of the data, or what the model says to the clean item (then there is no accuracy).',
    ),
  criterion: z
    .string()
    .min(1)
    .max(4000)
    .optional()
    .describe(
      'When a reply is wrong, as an expression over y, original, label and target, such as abs(y[0] - original[0]) > 2. Default: another class than the true one.',
    ),
  output: z.string().min(1).optional().describe('The output with the scores; default the first.'),
  tensor: tensorOption.prefault({}),
  detector: detectorOption.optional(),
  pixels: z
    .enum(['bytes', 'real'])
    .default('bytes')
    .describe(
      'Whether pixels reach the model as bytes, so that a perturbation must survive rounding, or as any number.',
    ),
  table: tableOption.optional(),
  round: z
    .int()
    .min(1)
    .max(4096)
    .default(64)
    .describe('Queries of one round over all items, which the target answers in batches.'),
  checks: z
    .boolean()
    .default(true)
    .describe(
      'Run the honesty checks. They cost about as much as the attack: up to 12 items are searched again with four times the queries, and up to 12 with labels alone.',
    ),
  samples: z
    .union([
      z.boolean(),
      z.string().min(1),
      z
        .record(z.string().regex(/^[A-Za-z][\w-]*$/), z.string().min(1))
        .refine((folders) => Object.keys(folders).length > 0, 'name a folder'),
    ])
    .default(true)
    .describe(
      'Save clean and adversarial samples with a manifest. For mode transfer: the folder of samples that a run saved, or several by the name of what they were made on.',
    ),
  transferTo: z
    .array(otherModel)
    .max(16)
    .default([])
    .describe(
      'For mode transfer: further targets that get the same samples, where needed with the form of their own tensor.',
    ),
});

/** Options, resolved. */
export type AttackOptions = z.output<typeof attackOptions>;

/** How another detector differs from the one that `detector` describes. */
type OtherDetector = Extract<z.output<typeof otherModel>, { tensor: TensorOption }>['detector'];

const EPSILONS = { linf: 8 / 255, l2: 0.5, l1: 10, l0: 5, gower: 0.1 } as const;

/** Epsilon of the options; Infinity where the smallest perturbation is wanted. */
export function epsilonOf({ epsilon, norm }: AttackOptions): number {
  return epsilon === 'smallest' ? Infinity : (epsilon ?? EPSILONS[norm]);
}

/** The attacks of the options by name, with their settings. */
export function chosenAttacks({
  attacks,
}: AttackOptions): readonly { readonly name: string; readonly settings: object }[] {
  return attacks.map((item) => {
    if (typeof item === 'string') return { name: item, settings: {} };
    const { attack: name, ...settings } = item;
    return { name, settings };
  });
}

/** The base models of the options: references to targets by role, with their own tensor forms. */
export function baseModelsOf({ baseModels, tensor }: AttackOptions): readonly {
  readonly role: string;
  readonly target: unknown;
  readonly tensor: TensorOption;
}[] {
  return baseModels.map((item, i) => ({ role: `base${i + 1}`, ...modelOf(item, tensor) }));
}

/** The folders of saved samples that mode transfer sends, by name; the name is empty where there is one. */
export function sampleFoldersOf({
  samples,
}: AttackOptions): readonly (readonly [name: string, folder: string])[] {
  if (typeof samples === 'boolean') return [];
  return typeof samples === 'string' ? [['', samples]] : Object.entries(samples);
}

/** The targets that get saved samples, with the names that measurements carry. */
export function transferTargetsOf({ target, tensor, transferTo }: AttackOptions): readonly {
  readonly role: string;
  readonly name: string;
  readonly target: unknown;
  readonly tensor: TensorOption;
  readonly detector?: OtherDetector;
}[] {
  const nameOf = (reference: unknown, other: string): string =>
    typeof reference === 'string' && /^[\w-]+$/.test(reference) ? reference : other;
  return [
    { role: 'target', name: nameOf(target, 'target'), target, tensor },
    ...transferTo.map((item, i) => {
      const role = `to${i + 1}`;
      const model = modelOf(item, tensor);
      return { role, name: nameOf(model.target, role), ...model };
    }),
  ];
}

function modelOf(
  item: z.output<typeof otherModel>,
  tensor: TensorOption,
): { readonly target: unknown; readonly tensor: TensorOption; readonly detector?: OtherDetector } {
  return typeof item === 'object' && !('protocol' in item)
    ? { target: item.target, tensor: item.tensor, detector: item.detector }
    : { target: item, tensor };
}
