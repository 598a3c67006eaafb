import { z } from 'zod';

import { numberOption } from '../core/numberOption.ts';
import { OptionError } from '../core/errors.ts';
import { buildParameter } from '../space/buildParameter.ts';
import { standInSample } from '../space/standInSample.ts';
import { dataReference } from '../data/dataOption.ts';
import { inputOption } from '../space/inputOptions.ts';
import { tensorOption } from '../pictures/tensorOption.ts';
import { transformOption } from '../pictures/transformOption.ts';
import { SURROGATE_FAMILIES } from '../surrogates/families.ts';
import { strayOptions } from './modeOptions.ts';
import { EMBEDDINGS } from './embedding/embeddings.ts';

/** A finite number, or a fraction such as `8/255`. */
const number = numberOption();

const EMBEDDING_NAMES = EMBEDDINGS.map(({ id }) => id) as [string, ...string[]];
const FAMILY_NAMES = SURROGATE_FAMILIES.map((family) => family.name) as [string, ...string[]];

/** Distance of an envelope without failures from every failing run, as a share of each input's range. */
export const DEFAULT_MARGIN = 0.01;

const outputOption = z
  .strictObject({
    value: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Expression over y (the first output), outputs and inputs by name, oracle, and with `data` label and original, such as "y[0]"; default: the output of this name.',
      ),
    threshold: z
      .union([number, z.tuple([number, number])])
      .optional()
      .describe(
        'Limit in `unit`; [low, high] for passes: between or outside. Without it the value is a boolean: true passes.',
      ),
    passes: z
      .enum(['above', 'below', 'between', 'outside'])
      .default('above')
      .describe('The side of the threshold that passes; the threshold itself passes.'),
    unit: z.string().optional().describe('Unit symbol of the value; default: none.'),
  })
  .describe('One output and what it must keep to.');

const stopOption = z
  .strictObject({
    remainingUncertainty: number
      .refine((value) => value > 0 && value < 1, 'must be between 0 and 1')
      .optional()
      .describe(
        'Stop once the upper bound of the probability that the verdict map errs is at most this, 0 to 1; default: use all runs.',
      ),
    seconds: number
      .refine((value) => value > 0, 'must be positive')
      .optional()
      .describe(
        'Stop exploring once this much time has passed, in seconds, less what the audit and the envelope will take at the pace so far; they are still made in full. In mode falsify: stop searching then. Looked at before every batch; default: no limit.',
      ),
    stableBatches: z
      .int()
      .min(2)
      .optional()
      .describe(
        'Stop exploring once the learnt map has kept still over this many batches and both passes and failures were seen; the audit is still made in full. It is no sign that the map is right. Default: use all runs.',
      ),
    relativeError: number
      .refine((value) => value > 0 && value < 1, 'must be between 0 and 1')
      .optional()
      .describe(
        'Mode rare: stop learning once a failure was seen, the estimate has kept still and the model, taken to be wrong by twice what it says, expects to err by at most this share of the failure probability, 0 to 1; then only `auditShare` of the runs made certify. The interval says what is certain. Default: use all runs.',
      ),
    confidence: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.95)
      .describe('Confidence of every stated interval, 0 to 1.'),
  })
  .describe('When to stop before all runs are used.');

const startOption = z
  .strictObject({
    design: z
      .enum(['sobol', 'latin', 'grid'])
      .default('sobol')
      .describe('Scrambled Sobol points, a Latin hypercube or a regular grid.'),
    points: z
      .int()
      .min(1)
      .optional()
      .describe('Runs of the start design; default max(16, 4 inputs).'),
  })
  .describe('The runs that are made before any surrogate has learnt.');

const envelopeOption = z
  .strictObject({
    failures: z
      .enum(['none', 'bounded'])
      .default('none')
      .describe(
        '`none`: no failing run known at the end lies in the envelope or nearer than `margin`; it is cut where its test meets failures. `bounded`: failures may lie inside and the bound says how many, for systems whose answers vary.',
      ),
    margin: number
      .refine((value) => value > 0 && value <= 0.5, 'must be above 0 and at most 0.5')
      .optional()
      .describe(
        `Distance that the envelope keeps from every failing run known, as a share of the range of each input on its own scale: the point of the envelope that is nearest to it differs by as much in some input. Only with failures: none. Default ${DEFAULT_MARGIN}.`,
      ),
    shape: z
      .enum(['boxes', 'box', 'level-set'])
      .default('boxes')
      .describe(
        '`boxes`: a union of boxes, the first of each combination of categories as large as it gets. `box`: one box over everything. `level-set`: where a Gaussian process believes the margin to be positive with confidence 1 - alpha; it follows a curved boundary, but nobody can read it as limits.',
      ),
    count: z
      .int()
      .min(1)
      .max(8)
      .default(3)
      .describe(
        'Boxes of each combination of categories at most; each must add 2 % of its combination; 24 in all. With more than 12 combinations, boxes at most over all of them.',
      ),
    alpha: z
      .number()
      .gt(0)
      .lt(0.5)
      .default(0.01)
      .describe(
        'Level set: probability of failure, as the Gaussian process believes, above which a point is left out, 0 to 0.5.',
      ),
  })
  .refine(({ failures, margin }) => failures === 'none' || margin === undefined, {
    message: 'an envelope with failures inside keeps no margin; use failures: none',
    path: ['margin'],
  })
  .describe(
    'The safety envelope. It is chosen on what was learnt from, fixed, then tested with fresh points inside (`envelopeShare`).',
  );

/** All options, each with its default. */
const shape = z.strictObject({
  inputs: z
    .record(z.string().min(1), inputOption)
    .optional()
    .describe('The input space, by name, in the order of the model input.'),
  constraints: z
    .array(z.string().min(1))
    .default([])
    .describe('Conditions between inputs that every point meets, such as "speed < 2 * distance".'),
  outputs: z
    .record(z.string().min(1), outputOption)
    .optional()
    .describe('What the model must keep to, by name. A point fails when any output fails.'),
  vnnlib: z
    .string()
    .min(1)
    .optional()
    .describe(
      'A property file in VNN-LIB in place of inputs and outputs: the box is the input space, the unsafe condition is the failing side.',
    ),
  data: dataReference
    .optional()
    .describe(
      'Pictures or signals that the inputs change: a path, or a path with how to read it. Which item is changed is an input, `item`; its class is `label` in expressions, and `original` is what the model says of the unchanged item.',
    ),
  slices: z
    .union([z.string().min(1), z.record(z.string().regex(/^[A-Za-z][\w-]*$/), z.string().min(1))])
    .optional()
    .describe(
      'Parts of the items, for a table: a column of the data, one part for each of its values; or conditions over the columns by name, such as `{ night: "hour > 20" }`, each of which gives `accuracy.<name>`, too.',
    ),
  transforms: z
    .array(transformOption)
    .default([])
    .describe(
      'How the inputs change the item, in this order; moves in a row are made at once, and a picture is cut to 0 to 1 after each change.',
    ),
  render: z
    .string()
    .min(1)
    .optional()
    .describe(
      'A module in place of `transforms`, whose default export `(point, { item, random }) => ...` returns a picture, an array or tensors by input.',
    ),
  tensor: tensorOption.prefault({}),
  oracle: z
    .union([z.string().min(1), z.looseObject({ protocol: z.string() })])
    .optional()
    .describe('A second target that is asked the same queries; expressions read it as `oracle`.'),
  runs: z.int().min(1).default(1000).describe('Runs in all, audit and envelope included.'),
  mode: z
    .enum(['boundary', 'falsify', 'rare'])
    .default('boundary')
    .describe(
      '`boundary`: learn where the system passes and fails. `falsify`: find one failure as soon as possible, then shrink it towards the nominal point. `rare`: how probable is failure, however rare: a Gaussian process and subset simulation find where, importance sampling with fresh runs certifies how often.',
    ),
  gradients: z
    .enum(['auto', 'off'])
    .default('auto')
    .describe(
      "falsify: whether gradients of the model's ONNX file lead the search, where it is on this machine. `off`: as a black box.",
    ),
  stop: stopOption.prefault({}),
  start: startOption.prefault({}),
  regularGridPoints: z
    .int()
    .min(1)
    .optional()
    .describe(
      'Start with about this many points, in all, of a regular grid over the whole ranges, equally many levels for every input as far as they fit; takes the place of `start`. Default: no grid.',
    ),
  auditShare: z
    .number()
    .min(0.05)
    .max(0.9)
    .default(0.25)
    .describe(
      'Share of the runs drawn from the input distribution that no surrogate ever sees; they alone carry the probabilities. A fifth of them ask again when answers differ. In mode rare the share of the certifying runs, and what learning does not use comes on top.',
    ),
  estimator: z
    .enum(['difference', 'stratified'])
    .default('difference')
    .describe(
      'How mode boundary audits: `difference` draws from the whole input distribution, and suits a map that rarely errs; `stratified` draws from strata of the frozen map, and is narrower from about a thousand audit points on, or sooner when the map errs often.',
    ),
  envelopeShare: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.1)
    .describe('Share of the runs that certify the safety envelope, on fresh points inside it.'),
  envelope: envelopeOption.prefault({}),
  nominal: z
    .record(z.string(), z.union([z.number(), z.string(), z.boolean()]))
    .optional()
    .describe(
      'The point from which the envelope grows and to which a counterexample is shrunk, by input; default: the safest run, and the medians.',
    ),
  families: z
    .array(z.enum(FAMILY_NAMES))
    .min(1)
    .default(SURROGATE_FAMILIES.filter(({ isExtra }) => !isExtra).map(({ name }) => name))
    .describe(
      'Surrogate families that compete. The engine of neural-network-tfjs is the optional package @tensorflow/tfjs.',
    ),
  instances: z
    .int()
    .min(1)
    .max(64)
    .default(8)
    .describe(
      'Surrogate configurations that compete at most, half of them of one family; one a family at first, when there are more families.',
    ),
  minPredictionsBeforeDeletion: z
    .int()
    .min(1)
    .default(80)
    .describe(
      'Scored predictions before a configuration may be eliminated; twice as many before its family dies out with it.',
    ),
  batch: z
    .int()
    .min(1)
    .max(4096)
    .optional()
    .describe(
      'Runs asked at once; default grows with the runs made, from 2 to 128, and to a thirtieth of many thousands.',
    ),
  embeddings: z
    .array(z.enum(EMBEDDING_NAMES))
    .default(EMBEDDINGS.filter(({ isExtra }) => !isExtra).map(({ id }) => id))
    .describe(
      'Layouts of the runs in the report, each with its trustworthiness. `tsne-js` is a second engine for t-SNE, the optional package tsne-js; it takes up to half a minute for the 500 runs that it lays out at most.',
    ),
  embeddingPoints: z
    .int()
    .min(40)
    .max(5000)
    .default(500)
    .describe(
      'Runs that `embeddings` lay out, at most; from 2,000 on t-SNE sums over a Barnes-Hut tree. 5000 take a minute or so.',
    ),
  maxFindings: z
    .int()
    .min(0)
    .max(1000)
    .default(20)
    .describe('Failing runs that are reported with their inputs, at most.'),
});

/** What every option is where nothing is given. */
const DEFAULTS = shape.parse({});

/** Options of `explore`. Those that the mode does not read are refused. */
export const exploreOptions = shape
  .superRefine((options, context) => {
    for (const { path, modes } of strayOptions(options, DEFAULTS))
      context.addIssue({
        code: 'custom',
        message: `belongs to mode ${modes.join(' and ')}; mode ${options.mode} does not read it`,
        path: [...path],
      });
  })
  .superRefine(({ inputs = {} }, context) => {
    for (const [name, input] of Object.entries(inputs)) {
      try {
        // The values of a file are checked when the file is read.
        buildParameter(name, input, standInSample(input));
      } catch (error) {
        if (!(error instanceof OptionError)) throw error;
        context.addIssue({ code: 'custom', message: error.reason, path: [...error.option] });
      }
    }
  })
  .superRefine((options, context) => {
    const wrong = renderingConflict(options);
    if (wrong !== undefined)
      context.addIssue({ code: 'custom', message: wrong.message, path: [wrong.key] });
  })
  .superRefine((options, context) => {
    if (options.estimator === 'stratified' && options.stop.remainingUncertainty !== undefined)
      context.addIssue({
        code: 'custom',
        message:
          'stop.remainingUncertainty looks at the audit while the map still changes; use estimator: difference',
        path: ['estimator'],
      });
    const both = options.inputs !== undefined && options.outputs !== undefined;
    const neither = options.inputs === undefined && options.outputs === undefined;
    if (options.vnnlib === undefined ? both : neither) return;
    context.addIssue({
      code: 'custom',
      message: 'give either both inputs and outputs, or vnnlib',
      path:
        options.vnnlib === undefined
          ? [options.inputs === undefined ? 'inputs' : 'outputs']
          : ['vnnlib'],
    });
  });

export type ExploreOptions = z.output<typeof exploreOptions>;
export type OutputOption = z.output<typeof outputOption>;

/** Which of the options that draw a point contradict each other. */
function renderingConflict(options: {
  readonly data?: unknown;
  readonly render?: unknown;
  readonly slices?: unknown;
  readonly vnnlib?: unknown;
  readonly transforms: readonly unknown[];
}): { readonly key: string; readonly message: string } | undefined {
  const { data, render, slices, vnnlib, transforms } = options;
  if (slices !== undefined && data === undefined)
    return { key: 'slices', message: 'there are no items; name them under `data`' };
  if (transforms.length > 0 && data === undefined)
    return {
      key: 'transforms',
      message: 'there is nothing to change; name the items under `data`',
    };
  if (transforms.length > 0 && render !== undefined)
    return { key: 'render', message: 'give either transforms or a render module' };
  if (vnnlib !== undefined && (data ?? render) !== undefined)
    return { key: 'vnnlib', message: 'a property file has no data and no render module' };
  return undefined;
}

/** The names of the outputs that options declare; a VNN-LIB property is one output, `property`. */
export function outputNames({ outputs }: ExploreOptions): readonly string[] {
  return outputs === undefined ? ['property'] : Object.keys(outputs);
}
