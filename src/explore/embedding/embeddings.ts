import { UMAP } from 'umap-js';

import type { RandomStream } from '../../core/random.ts';
import { tsne } from '../../math/tsne.ts';
import { loadTsneJs, tsneJs, TSNE_JS_ROWS } from './tsneJs.ts';

/** A method that lays rows out in the plane so that neighbours stay neighbours. */
export interface Embedding {
  readonly id: string;
  readonly name: string;
  /** Used only when it is asked for. */
  readonly isExtra?: true;
  /** Rows that it can take. Default: any number. */
  readonly most?: number;
  /** Throws ConfigurationError when an optional package that it needs is not there. */
  readonly available?: () => Promise<unknown>;
  /** n x 2 coordinates of the `n` rows `x`, by a method that starts from, or ignores, the n x 2 `start`. */
  readonly lay: (
    x: Float64Array,
    n: number,
    start: Float64Array,
    random: RandomStream,
  ) => Float64Array | Promise<Float64Array>;
}

/** The methods by which runs can be laid out. */
export const EMBEDDINGS: readonly Embedding[] = [
  { id: 'tsne', name: 't-SNE', lay: (x, n, start, random) => tsne(x, n, start, random) },
  {
    id: 'umap',
    name: 'UMAP',
    lay: (x, n, _, random) => {
      const width = x.length / n;
      const umap = new UMAP({ nNeighbors: 15, nEpochs: 200, random: () => random.uniform() });
      const rows = Array.from({ length: n }, (_unused, i) =>
        Array.from(x.subarray(i * width, (i + 1) * width)),
      );
      return Float64Array.from(umap.fit(rows).flat());
    },
  },
  {
    id: 'tsne-js',
    name: 't-SNE by tsne-js',
    isExtra: true,
    most: TSNE_JS_ROWS,
    available: loadTsneJs,
    lay: tsneJs,
  },
];
