import { elementCount } from '../../core/tensor.ts';
import type { Tensor, TensorMap } from '../../core/tensor.ts';
import { tensorOf } from './constants.ts';
import type { OnnxModel } from './model.ts';

/**
 * A tensor for every input that `given` leaves out, of its declared shape: floats 0.5, all else zero. Extents that may
 * vary are taken from `extents` by their symbol, else `batch` at the first axis and 1 elsewhere.
 */
export function defaultFeeds(
  model: OnnxModel,
  options: {
    readonly given?: TensorMap | undefined;
    readonly batch?: number | undefined;
    readonly extents?: Readonly<Record<string, number>> | undefined;
  } = {},
): TensorMap {
  const { given = {}, batch = 1, extents = {} } = options;
  const feeds: Record<string, Tensor> = { ...given };
  for (const { name, dtype = 'float32', shape = [] } of model.graph.inputs) {
    if (Object.hasOwn(feeds, name) || model.graph.initializers.has(name)) continue;
    const extent = (value: string | undefined, axis: number): number =>
      extents[value ?? ''] ?? (axis === 0 ? batch : 1);
    const fixed = shape.map((value, axis) =>
      typeof value === 'number' ? value : extent(value, axis),
    );
    const count = elementCount(fixed);
    if (dtype === 'bytes') {
      const data = Array.from({ length: count }, () => new Uint8Array());
      feeds[name] = { dtype, shape: fixed, data };
      continue;
    }
    feeds[name] = tensorOf(
      dtype,
      new Float64Array(count).fill(dtype.includes('float') ? 0.5 : 0),
      fixed,
    );
  }
  return feeds;
}
