import { intOf, intsOf, textOf } from '../graph/attributes.ts';
import type { OnnxNode } from '../graph/model.ts';

/** How a window moves over the spatial axes of an input of shape [N, C, ...]. */
export interface WindowGeometry {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Zeros before and after each spatial axis. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly group: number;
}

/** Reads the attributes of a convolution or a pool; `input` and `output` are the spatial extents. */
export function windowGeometry(
  node: OnnxNode,
  kernel: readonly number[],
  input: readonly number[],
  output: readonly number[],
): WindowGeometry {
  const rank = kernel.length;
  const ones = kernel.map(() => 1);
  const strides = intsOf(node, 'strides') ?? ones;
  const dilations = intsOf(node, 'dilations') ?? ones;
  const group = intOf(node, 'group', 1);
  const pads = intsOf(node, 'pads') ?? [...ones, ...ones].map(() => 0);
  const mode = textOf(node, 'auto_pad', 'NOTSET');
  if (!mode.startsWith('SAME')) {
    const [before, after] =
      mode === 'VALID'
        ? [ones.map(() => 0), ones.map(() => 0)]
        : [pads.slice(0, rank), pads.slice(rank)];
    return { kernel, strides, dilations, before, after, group };
  }
  const total = kernel.map((extent, i) => {
    const reach =
      ((output[i] ?? 1) - 1) * (strides[i] ?? 1) + (extent - 1) * (dilations[i] ?? 1) + 1;
    return Math.max(0, reach - (input[i] ?? 1));
  });
  const half = total.map((extent) => Math.floor(extent / 2));
  const rest = total.map((extent, i) => extent - (half[i] ?? 0));
  const upper = mode === 'SAME_UPPER';
  return {
    kernel,
    strides,
    dilations,
    before: upper ? half : rest,
    after: upper ? rest : half,
    group,
  };
}

/** The attributes that say the same on a Conv or ConvTranspose node. */
export function windowAttributes(
  geometry: WindowGeometry,
): Record<string, number | readonly number[]> {
  const { kernel, strides, dilations, before, after, group } = geometry;
  return { kernel_shape: kernel, strides, dilations, pads: [...before, ...after], group };
}
