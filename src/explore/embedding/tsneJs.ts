import { createRequire } from 'node:module';

import { loadOptional } from '../../core/loadOptional.ts';
import type { RandomStream } from '../../core/random.ts';
import { tsneStart } from '../../math/tsne.ts';

/** What is used of the package, which has no types of its own. */
interface Model {
  readonly init: (input: { readonly data: readonly number[][]; readonly type: 'dense' }) => void;
  /** The layout, drawn by `init` and changed by `run`. */
  readonly outputEmbedding: { set: (row: number, column: number, value: number) => void };
  readonly run: () => unknown;
  readonly getOutput: () => readonly (readonly number[])[];
}

type Library = new (options: {
  readonly perplexity: number;
  readonly learningRate: number;
  readonly nIter: number;
}) => Model;

/** Rows that it lays out within half a minute; an iteration of 2,000 takes above a second. */
export const TSNE_JS_ROWS = 500;

/** The package, or a ConfigurationError that says how to install it. */
export const loadTsneJs = async () =>
  loadOptional('tsne-js', () => createRequire(import.meta.url)('tsne-js') as Library, {
    code: 'tsne-js.missing',
    version: '1.0.3',
    instead:
      'leave tsne-js out of `embeddings`: tsne is the same method and needs no further package',
  });

/**
 * t-SNE by the package tsne-js, a second opinion on our own: `n` rows into the plane, as n x 2 coordinates, from
 * `start` (n x 2; its scale does not matter). Its first layout would come from an unseeded generator, so it is replaced.
 * Version 1.0.3 lowers the gain of a coordinate that keeps its direction, where the method (Jacobs 1988) raises it; so
 * it needs several times the iterations, and often keeps a little less.
 */
export async function tsneJs(
  x: Float64Array,
  n: number,
  start: Float64Array,
  random: RandomStream,
): Promise<Float64Array> {
  const Tsne = await loadTsneJs();
  const d = x.length / n;
  const model = new Tsne({ perplexity: Math.min(30, (n - 1) / 3), learningRate: 100, nIter: 300 });
  model.init({
    data: Array.from({ length: n }, (_, i) => Array.from(x.subarray(i * d, (i + 1) * d))),
    type: 'dense',
  });
  const first = tsneStart(start, n, random);
  for (let i = 0; i < n; i++)
    for (const axis of [0, 1]) model.outputEmbedding.set(i, axis, first[2 * i + axis]!);
  model.run();
  return Float64Array.from(model.getOutput().flat());
}
