import { ConfigurationError } from '../../core/errors.ts';
import type { Picture } from '../../core/picture.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import { classCriterion } from '../../judgement/classCriterion.ts';
import { createClassifierView } from '../../judgement/classifierView.ts';
import { createPreprocessing } from '../../judgement/preprocessing.ts';
import type { AttackOptions } from '../options.ts';
import type { Samples } from './readSamples.ts';

/** What saved samples did to one target. */
export interface TransferredTo {
  readonly name: string;
  /** Items with a class. */
  readonly labelled: number;
  /** Of those, right when clean. */
  readonly right: number;
  /** Of those, wrong on the sample. */
  readonly broken: readonly { readonly item: number; readonly answered: number | undefined }[];
}

/** Asks a target about clean and adversarial points. Throws ConfigurationError when they do not fit its input or classes. */
export async function askSamples(
  context: ProcedureContext<AttackOptions>,
  samples: Samples,
  role: string,
  name: string,
): Promise<TransferredTo> {
  const { options, signatures } = context;
  const { kind, height, width, channels, pixels } = samples.space;
  const example: Picture = { kind, height, width, channels, data: samples.clean[0]! };
  const space = createPreprocessing(signatures[role]!, {
    tensor: options.tensor,
    example,
    bytes: pixels === 'bytes' && kind === 'picture',
  });
  const { form } = space;
  if (form.height !== height || form.width !== width || form.channels !== channels)
    throw misfit(
      `the samples are ${height} x ${width} x ${channels}, ${name} takes ${form.height} x ${form.width} x ${form.channels}`,
    );
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
    throw misfit(`the samples have class ${highest}, ${name} has ${view.classes} classes`);
  const changed = await answersOf(samples.adversarial);
  const right = known.filter((_, i) => clean[i]!.invalid === undefined && !clean[i]!.wrong);
  return {
    name,
    labelled: known.length,
    right: right.length,
    broken: known.flatMap(({ item }, i) =>
      clean[i]!.invalid === undefined && !clean[i]!.wrong && changed[i]!.wrong
        ? [{ item, answered: changed[i]!.label }]
        : [],
    ),
  };
}

function misfit(message: string): ConfigurationError {
  return new ConfigurationError(`samples: ${message}`, {
    code: 'config.samples-misfit',
    hint: 'Send samples to targets of the same classes and input; name the right form under `tensor`.',
  });
}
