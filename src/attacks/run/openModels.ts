import { ConfigurationError } from '../../core/errors.ts';
import type { Picture } from '../../core/picture.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import type { Differentiate } from '../../judgement/classifierView.ts';
import type { Criterion } from '../../judgement/criterion.ts';
import { createPreprocessing } from '../../judgement/preprocessing.ts';
import type { Preprocessing } from '../../judgement/preprocessing.ts';
import { openGradients, type ModelGradients } from '../gradients/openGradients.ts';
import { baseModelsOf, chosenAttacks } from '../options.ts';
import type { AttackOptions } from '../options.ts';
import { attackOf } from './attackOf.ts';

/** Models that attacks may differentiate. */
export interface OpenModels {
  readonly gradient: Differentiate | undefined;
  readonly surrogates: readonly Differentiate[];
  close(): Promise<void>;
}

/**
 * Opens the target for gradients, when an attack needs them and its file is here, and the base models. Throws
 * ConfigurationError for a base model without a file, or with another size of pictures.
 */
export async function openModels(
  context: ProcedureContext<AttackOptions>,
  {
    space,
    criterion,
    example,
  }: { readonly space: Preprocessing; readonly criterion: Criterion; readonly example: Picture },
): Promise<OpenModels> {
  const { options, signal } = context;
  const opened: ModelGradients[] = [];
  const open = (bytes: Uint8Array, preprocessing: Preprocessing): Differentiate => {
    const gradients = openGradients(bytes, {
      preprocessing,
      criterion,
      output: options.output,
      signal,
    });
    opened.push(gradients);
    return gradients.differentiate;
  };
  const needed = chosenAttacks(options).some(
    ({ name }) => name !== 'auto' && attackOf(name).needs === 'gradients',
  );
  const own = needed ? await context.modelFile('target') : undefined;
  const gradient = own === undefined ? undefined : open(own.bytes, space);
  const surrogates: Differentiate[] = [];
  for (const { role, tensor } of baseModelsOf(options)) {
    const file = await context.modelFile(role);
    if (file === undefined)
      throw new ConfigurationError(`baseModels: ${role} has no model file on this machine`, {
        code: 'config.base-model',
        hint: 'Name a target with `protocol: onnx`, or one that this run serves.',
      });
    const bytes = options.pixels === 'bytes' && example.kind === 'picture';
    const preprocessing = createPreprocessing(context.signatures[role]!, {
      tensor,
      example,
      bytes,
    });
    if (preprocessing.size !== space.size)
      throw new ConfigurationError(
        `baseModels: ${role} takes items of ${sizeOf(preprocessing)}, the target of ${sizeOf(space)}`,
        {
          code: 'config.base-size',
          hint: 'Choose a base model that takes items of the same size.',
        },
      );
    surrogates.push(open(file.bytes, preprocessing));
  }
  return {
    gradient,
    surrogates,
    async close() {
      for (const one of opened) await one.close();
    },
  };
}

function sizeOf({ form: { height, width, channels } }: Preprocessing): string {
  return `${height} x ${width} x ${channels}`;
}
