import type { ProcedureContext } from '../../core/procedure.ts';
import { classCriterion } from '../../judgement/classCriterion.ts';
import { createClassifierView } from '../../judgement/classifierView.ts';
import type { TensorOption } from '../../pictures/tensorOption.ts';
import type { AttackOptions } from '../options.ts';
import type { Samples } from './readSamples.ts';
import { misfit, sampleSpace } from './sampleSpace.ts';

/** What saved samples did to one target. */
export interface TransferredTo {
  /** As measurements call it. */
  readonly name: string;
  /** As the report calls it. */
  readonly shown: string;
  /** What the samples were made on, where several folders are sent; else empty. */
  readonly base: string;
  /** Names of the items with a class. */
  readonly labelled: readonly string[];
  /** Of those, right when clean. */
  readonly right: readonly { readonly item: number; readonly name: string }[];
  /** Of those, wrong on the sample. */
  readonly broken: readonly {
    readonly item: number;
    readonly name: string;
    readonly answered: number | undefined;
  }[];
}

/** Where samples are sent, and what they were made on. */
export interface SentTo {
  readonly role: string;
  readonly name: string;
  readonly shown: string;
  readonly tensor: TensorOption;
  readonly base: string;
}

/** Asks a target about clean and adversarial points. Throws ConfigurationError when they do not fit its input or classes. */
export async function askSamples(
  context: ProcedureContext<AttackOptions>,
  samples: Samples,
  { role, name, shown, tensor, base }: SentTo,
): Promise<TransferredTo> {
  const { options } = context;
  const space = sampleSpace(context, samples, { role, name: shown, tensor });
  const view = createClassifierView({
    preprocessing: space,
    criterion: classCriterion(options.output === undefined ? {} : { output: options.output }),
    sees: 'scores',
    ask: async (queries) => context.ask(queries, { target: role }),
  });
  const known = samples.items.flatMap(({ label }, item) =>
    label === null ? [] : [{ item, label }],
  );
  const answersOf = async (points: readonly Float32Array[]) =>
    view.ask(known.map(({ item, label }) => ({ point: points[item]!, original: { label } })));
  const clean = await answersOf(samples.clean);
  const highest = Math.max(-1, ...known.map(({ label }) => label));
  if (view.classes !== undefined && highest >= view.classes)
    throw misfit(`the samples have class ${highest}, ${shown} has ${view.classes} classes`);
  const { classes } = samples;
  if (view.classes !== undefined && classes && classes.length !== view.classes)
    throw misfit(`they were made for ${classes.length} classes, ${shown} has ${view.classes}`);
  const changed = await answersOf(samples.adversarial);
  const right = known.flatMap(({ item }, i) =>
    clean[i]!.invalid === undefined && !clean[i]!.wrong
      ? [{ item, name: samples.items[item]!.name, changed: changed[i]! }]
      : [],
  );
  return {
    name,
    shown,
    base,
    labelled: known.map(({ item }) => samples.items[item]!.name),
    right,
    broken: right.flatMap(({ changed: { wrong, label }, ...one }) =>
      wrong ? [{ ...one, answered: label }] : [],
    ),
  };
}
