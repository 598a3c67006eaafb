import { availableParallelism } from 'node:os';

import type { DataItem } from '../../core/dataSet.ts';
import { ConfigurationError, OptionError } from '../../core/errors.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import { classCriterion } from '../../judgement/classCriterion.ts';
import { createClassifierView } from '../../judgement/classifierView.ts';
import type { ClassifierView, Differentiate, ViewAnswer } from '../../judgement/classifierView.ts';
import type { Original } from '../../judgement/criterion.ts';
import { createDistance } from '../../judgement/distance.ts';
import { expressionCriterion } from '../../judgement/expressionCriterion.ts';
import { createPreprocessing } from '../../judgement/preprocessing.ts';
import type { Preprocessing } from '../../judgement/preprocessing.ts';
import { readClasses } from '../../judgement/readClasses.ts';
import type { AttackItem, AttackView } from '../frame/attack.ts';
import type { ThreatModel } from '../frame/threatModel.ts';
import { openGradients } from '../gradients/openGradients.ts';
import { epsilonOf } from '../options.ts';
import type { AttackOptions } from '../options.ts';
import { tableRules } from '../table/tableRules.ts';
import { checkEpsilon } from './checkEpsilon.ts';
import { countingAsk } from './countingAsk.ts';
import { drawn } from './drawn.ts';
import { openModels } from './openModels.ts';
import { resizedRemark } from './resizedRemark.ts';

/** One item of the data after the clean model was asked. */
export interface PreparedItem {
  readonly name: string;
  readonly clean: Float32Array;
  readonly original: Original;
  readonly answer: ViewAnswer;
  /** The clean model gets it right: it is attacked. */
  readonly right: boolean;
}

/** All that an attack stands on. */
export interface SetUp {
  readonly space: Preprocessing;
  readonly threat: ThreatModel;
  readonly scoresView: ClassifierView;
  readonly labelsView: ClassifierView;
  /** Gradients of the target, when an attack needs them and its model file is here. */
  readonly gradient: Differentiate | undefined;
  readonly surrogates: readonly Differentiate[];
  readonly ensemble: Differentiate | undefined;
  readonly retrained: AttackView['retrained'];
  /** Attempts of the target's connection beyond the first, so far. */
  readonly retries: () => number;
  readonly items: readonly PreparedItem[];
  readonly attacked: readonly AttackItem[];
  readonly classes: readonly string[] | undefined;
  readonly dataDigest: string;
  /** What a reader must know of how the data met the model, in sentences. */
  readonly remarks: readonly string[];
  /** Names of a row's columns, for tables. */
  readonly columns: readonly string[] | undefined;
  /** Ends the sessions of gradients. */
  close(): Promise<void>;
}

/** Reads the data, makes the attacker's space and asks the clean model about every item. */
export async function setUp(context: ProcedureContext<AttackOptions>): Promise<SetUp> {
  const { options, random, signatures } = context;
  const data = await context.data('data');
  const order = drawn(data.count, options.items, random.fork('items'));
  const read: DataItem[] = [];
  for (const index of order) read.push(await data.read(index));
  const [example] = read;
  if (example === undefined)
    throw new ConfigurationError('data: there are no items', {
      code: 'config.data',
      hint: 'Name data with at least one item.',
    });
  const signature = signatures['target']!;
  const form = { tensor: options.tensor, example: example.picture };
  const bytes = example.picture.kind === 'picture' && options.pixels === 'bytes';
  let space = createPreprocessing(signature, { ...form, bytes });
  const resized = resizedRemark(space, read);
  let points = read.map(({ picture }) => space.prepare(picture));
  let rules: ReturnType<typeof tableRules> | undefined;
  if (options.table !== undefined || example.picture.kind === 'signal') {
    const option = options.table ?? { integers: [], categories: [], relations: [] };
    rules = tableRules(option, space.size, points);
    space = createPreprocessing(signature, { ...form, bytes, ...rules });
    points = read.map(({ picture }) => space.prepare(picture));
  }
  checkEpsilon(options, space);
  const distance = createDistance(options.norm, {
    channels: space.form.channels,
    ranges: space.upper.map((high, i) => high - space.lower[i]!),
    categories: rules?.categories,
  });
  const threat: ThreatModel = {
    distance,
    epsilon: epsilonOf(options),
    ...rules,
  };
  const reading = { output: options.output, classes: data.classes };
  const targeted = options.targeted !== undefined;
  const criterion =
    options.criterion === undefined
      ? classCriterion({ ...reading, targeted })
      : expressionCriterion(options.criterion);
  const { ask, retries } = countingAsk(context);
  const viewOf = (sees: ClassifierView['sees']): ClassifierView =>
    createClassifierView({
      preprocessing: space,
      criterion,
      sees,
      ask,
    });
  const scoresView = viewOf('scores');
  const models = await openModels(context, {
    space,
    example: example.picture,
    bytes,
    open: async (content, preprocessing) =>
      openGradients(content, {
        preprocessing,
        criterion,
        output: options.output,
        workers: availableParallelism(),
        signal: context.signal,
      }),
  });

  const plain = await scoresView.ask(points.map((point) => ({ point, original: {} })));
  const classes = plain.find(({ scores }) => scores !== undefined)?.scores?.length;
  const items = read.map((item, i): PreparedItem => {
    const outputs = plain[i]!.reply.status === 'ok' ? plain[i]!.reply.outputs : undefined;
    const predicted = outputs === undefined ? undefined : readClasses(outputs, reading).label;
    const label = options.truth === 'labels' ? item.truth.class : predicted;
    // Of a clean item without a readable reply no prediction is known: it is not right, which is said.
    const unknown = options.truth === 'predictions' && label === undefined;
    if ((criterion.needsLabel || targeted) && !unknown)
      checkLabel(item.name, label, classes, options);
    const target = targeted ? targetOf(options.targeted, label, classes) : undefined;
    const original: Original = { label, target, outputs };
    const judged =
      outputs === undefined
        ? plain[i]!
        : {
            ...plain[i]!,
            invalid: undefined,
            unfit: undefined,
            ...criterion.judge(outputs, original),
          };
    const known = judged.invalid === undefined && judged.reply.status === 'ok';
    // Targeted: it must be right about the true class, and the target another one.
    const right =
      known && !judged.wrong && (!targeted || (predicted === label && target !== label));
    return { name: item.name, clean: points[i]!, original, answer: judged, right };
  });
  if (options.criterion !== undefined)
    checkCriterion(
      options.criterion,
      items.map(({ answer }) => answer),
    );
  const remarks = [resized, unreadRemark(items)].filter((one) => one !== undefined);
  for (const remark of remarks) context.log('warn', remark);
  return {
    space,
    threat,
    remarks,
    scoresView,
    labelsView: viewOf('labels'),
    ...models,
    retries,
    items,
    attacked: items.flatMap(({ name, clean, original, answer, right }) =>
      right ? [{ name, clean, original, cleanMargin: answer.margin }] : [],
    ),
    classes: data.classes,
    dataDigest: data.digest,
    columns: options.table === undefined ? undefined : rules?.names,
  };
}

function targetOf(
  wanted: AttackOptions['targeted'],
  label: number | undefined,
  classes: number | undefined,
): number | undefined {
  if (typeof wanted === 'number') return wanted;
  if (label === undefined) return undefined;
  return classes === undefined ? label + 1 : (label + 1) % classes;
}

/** Clean items without a reply that can be judged count as not right, which must be said. */
function unreadRemark(items: readonly PreparedItem[]): string | undefined {
  const unread = items.filter(({ answer }) => answer.invalid !== undefined);
  const [first] = unread;
  if (first === undefined) return undefined;
  return `${unread.length} of ${items.length} clean items got no reply that can be judged, and count as not right; of ${first.name}: ${first.answer.invalid}.`;
}

/** A criterion that fits no reply is a mistake in it. Throws OptionError. */
function checkCriterion(source: string, answers: readonly ViewAnswer[]): void {
  const [first] = answers;
  if (first?.unfit === undefined || !answers.every(({ unfit }) => unfit !== undefined)) return;
  throw new OptionError(['criterion'], `${first.unfit} in "${source}"`, {
    code: 'config.criterion',
    hint: 'It sees y (the outputs, y[0] the first number), original (those of the clean item), label, target, and the outputs by their names.',
  });
}

function checkLabel(
  name: string,
  label: number | undefined,
  classes: number | undefined,
  { targeted }: AttackOptions,
): void {
  if (label === undefined)
    throw new ConfigurationError(`data: the item "${name}" has no class`, {
      code: 'config.no-label',
      hint: 'Give labels (a column, a file under data.labels, or one folder for each class), or set truth: predictions.',
    });
  if (classes !== undefined && typeof targeted === 'number' && targeted >= classes)
    throw new OptionError(
      ['targeted'],
      `class ${targeted} does not fit a model of ${classes} classes`,
      {
        code: 'config.label-range',
        hint: `Classes are numbered from 0 to ${classes - 1}.`,
      },
    );
  if (classes !== undefined && label >= classes)
    throw new ConfigurationError(
      `data: class ${label} of the item "${name}" does not fit a model of ${classes} classes`,
      {
        code: 'config.label-range',
        hint: `Classes are numbered from 0 to ${classes - 1}; name the right output under \`output\`, or correct the labels.`,
      },
    );
}
