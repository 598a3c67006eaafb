import type { ProcedureContext } from '../../src/core/procedure.ts';
import type { ModelSignature } from '../../src/core/signature.ts';
import type { TensorMap } from '../../src/core/tensor.ts';
import type { ExploreOptions } from '../../src/explore/options.ts';
import { memoryContext } from './exploreInMemory.ts';

/** A model that computes scores from the tensors of a query. */
export type TensorModel = (query: TensorMap) => readonly number[];

/** What a context of `drawnContext` was asked. */
export interface Asked {
  readonly queries: TensorMap[];
}

/** A context whose target takes tensors: `input` of this shape and type, and answers with `scores`. */
export function drawnContext(
  options: object,
  {
    shape,
    dtype = 'float32',
    model,
    scores,
    seed = 1,
    files = {},
    modules = {},
    more = [],
  }: {
    readonly shape: readonly number[];
    readonly dtype?: 'float32' | 'uint8';
    readonly model: TensorModel;
    readonly scores: number;
    readonly seed?: number;
    readonly files?: Readonly<Record<string, string | Uint8Array>>;
    readonly modules?: Readonly<Record<string, unknown>>;
    readonly more?: ModelSignature['inputs'];
  },
): ProcedureContext<ExploreOptions> & Asked {
  const { context } = memoryContext(options, () => ({}), { seed, files });
  const queries: TensorMap[] = [];
  const signature: ModelSignature = {
    name: 'model',
    interface: 'tensors',
    inputs: [{ name: 'input', dtype, shape }, ...more],
    outputs: [{ name: 'scores', dtype: 'float32', shape: [-1, scores] }],
  };
  return {
    ...context,
    queries,
    signatures: { target: signature },
    ask(asked) {
      queries.push(...asked);
      return Promise.resolve(
        asked.map((query) => ({
          status: 'ok' as const,
          latencyMs: 0,
          outputs: {
            scores: {
              dtype: 'float32' as const,
              shape: [1, scores],
              data: Float32Array.from(model(query)),
            },
          },
        })),
      );
    },
    files: {
      ...context.files,
      importDefault: (path) => Promise.resolve(modules[path]),
    },
  };
}
