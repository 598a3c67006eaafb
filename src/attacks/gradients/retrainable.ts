import type { Differentiate } from '../../judgement/classifierView.ts';
import type { Preprocessing } from '../../judgement/preprocessing.ts';
import type { ModelGradients } from './openGradients.ts';

/** The file of a base model. */
export interface BaseFile {
  readonly bytes: Uint8Array;
  /** From the attacker's space to the model's input. */
  readonly preprocessing: Preprocessing;
  /** The output with the scores; default the first. */
  readonly output?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Base models after training; open until they are closed. */
export interface Retrained {
  readonly surrogates: readonly Differentiate[];
  readonly ensemble: Differentiate | undefined;
  close(): Promise<void>;
}

/** Opens what `train` made of the file of each base model, by its number. */
export type Retrain = (
  train: (base: BaseFile, index: number) => Promise<Uint8Array>,
) => Promise<Retrained>;

/** Lets attacks train base models from their files. */
export function retrainable(
  files: readonly BaseFile[],
  {
    open,
    ensemble,
  }: {
    readonly open: (bytes: Uint8Array, preprocessing: Preprocessing) => Promise<ModelGradients>;
    readonly ensemble?: ((models: readonly ModelGradients[]) => Differentiate) | undefined;
  },
): Retrain {
  return async (train) => {
    const models: ModelGradients[] = [];
    for (const [i, file] of files.entries())
      models.push(await open(await train(file, i), file.preprocessing));
    return {
      surrogates: models.map(({ differentiate }) => differentiate),
      ensemble: ensemble?.(models),
      async close() {
        for (const one of models) await one.close();
      },
    };
  };
}
