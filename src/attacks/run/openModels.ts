import { ConfigurationError } from '../../core/errors.ts';
import type { Picture } from '../../core/picture.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import type { Differentiate } from '../../judgement/classifierView.ts';
import { createPreprocessing } from '../../judgement/preprocessing.ts';
import type { Preprocessing } from '../../judgement/preprocessing.ts';
import type { AttackView } from '../frame/attack.ts';
import { ensembleOf } from '../gradients/ensembles.ts';
import type { ModelGradients } from '../gradients/openGradients.ts';
import { retrainable, type BaseFile } from '../gradients/retrainable.ts';
import { baseModelsOf, chosenAttacks } from '../options.ts';
import type { AttackOptions } from '../options.ts';
import { attackOf } from './attackOf.ts';

/** Models that attacks may differentiate. */
export interface OpenModels {
  readonly gradient: Differentiate | undefined;
  readonly surrogates: readonly Differentiate[];
  /** All base models as one. */
  readonly ensemble: Differentiate | undefined;
  readonly retrained: AttackView['retrained'];
  close(): Promise<void>;
}

/** What `openModels` needs. */
export interface ModelsOptions {
  /** The attacker's space: that of the target. */
  readonly space: Preprocessing;
  readonly example: Picture;
  /** Pixels are bytes when they arrive. */
  readonly bytes: boolean;
  /** Opens one model, whose own form of the tensor is given. */
  readonly open: (bytes: Uint8Array, preprocessing: Preprocessing) => Promise<ModelGradients>;
}

/**
 * Opens the target for gradients, when an attack needs them and its file is here, and the base models. Throws
 * ConfigurationError for a base model without a file, or with another size of pictures.
 */
export async function openModels(
  context: ProcedureContext<AttackOptions>,
  { space, example, bytes, open }: ModelsOptions,
): Promise<OpenModels> {
  const { options } = context;
  const needed = chosenAttacks(options).some(
    ({ name }) => name !== 'auto' && attackOf(name).needs === 'gradients',
  );
  const file = needed ? await context.modelFile('target') : undefined;
  const own = file === undefined ? undefined : await open(file.bytes, space);
  const bases: ModelGradients[] = [];
  const retrained = new Set<ModelGradients>();
  const files: BaseFile[] = [];
  for (const { role, tensor } of baseModelsOf(options)) {
    const base = await context.modelFile(role);
    if (base === undefined)
      throw new ConfigurationError(`baseModels: ${role} has no model file on this machine`, {
        code: 'config.base-model',
        hint: 'Name a target with `protocol: onnx`, or one that this run serves.',
      });
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
    bases.push(await open(base.bytes, preprocessing));
    files.push({
      bytes: base.bytes,
      preprocessing,
      output: options.output,
      signal: context.signal,
    });
  }
  return {
    gradient: own?.differentiate,
    surrogates: bases.map(({ differentiate }) => differentiate),
    ensemble: bases.length === 0 ? undefined : ensembleOf(options.ensemble, bases),
    retrained:
      files.length === 0
        ? undefined
        : retrainable(files, {
            ensemble: (models) => ensembleOf(options.ensemble, models),
            async open(content, preprocessing) {
              const model = await open(content, preprocessing);
              retrained.add(model);
              return {
                ...model,
                async close() {
                  retrained.delete(model);
                  await model.close();
                },
              };
            },
          }),
    async close() {
      for (const one of [...bases, ...retrained, ...(own === undefined ? [] : [own])])
        await one.close();
    },
  };
}

function sizeOf({ form: { height, width, channels } }: Preprocessing): string {
  return `${height} x ${width} x ${channels}`;
}
