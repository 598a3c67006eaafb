import { elementCount } from '../../core/tensor.ts';
import { range } from '../gradient/emitter.ts';
import type { Emitter } from '../gradient/emitter.ts';
import type { WindowGeometry } from './windowGeometry.ts';

/**
 * The gradient of a convolution's kernels, of shape `target` [M, C/g, k...], from its input x and the gradient dy of its
 * output.
 */
export function convWeightGradient(
  e: Emitter,
  x: string,
  dy: string,
  geometry: WindowGeometry,
  target: readonly number[],
): string {
  return geometry.group === 1
    ? byOffset(e, x, dy, geometry, target)
    : byGroup(e, x, dy, geometry, target);
}

/** Without groups: for each offset in the kernel, a matrix product over all positions. */
function byOffset(
  e: Emitter,
  x: string,
  dy: string,
  geometry: WindowGeometry,
  target: readonly number[],
): string {
  const { kernel, strides, dilations, before, after } = geometry;
  const [batch = 1, outputs = 1, ...extents] = e.shape(dy);
  const inputs = e.shape(x)[1] ?? 1;
  const positions = elementCount(extents);
  const padded = e.pad(x, [0, 0, ...before], [0, 0, ...after]);
  const axes = kernel.map((_, i) => i + 2);
  const left = e.reshape(dy, [batch, outputs, positions]);
  const parts = range(elementCount(kernel)).map((flat) => {
    const starts = offsets(flat, kernel).map((offset, i) => offset * (dilations[i] ?? 1));
    const ends = starts.map((start, i) => start + ((extents[i] ?? 1) - 1) * (strides[i] ?? 1) + 1);
    const window = e.slice(padded, axes, starts, ends, strides);
    const right = e.swapLast(e.reshape(window, [batch, inputs, positions]));
    return e.reshape(e.sum(e.matmul(left, right), [0], false), [outputs, inputs, 1]);
  });
  return e.reshape(e.concat(parts, 2), target);
}

/** With groups: a convolution of x with dy as kernels, where images take the place of input channels. */
function byGroup(
  e: Emitter,
  x: string,
  dy: string,
  geometry: WindowGeometry,
  target: readonly number[],
): string {
  const { kernel, strides, dilations, before, after, group } = geometry;
  const [batch = 1, channels = 1, ...size] = e.shape(x);
  const extents = e.shape(dy).slice(2);
  const outputs = target[0] ?? 1;
  const spatial = range(kernel.length);
  const split = e.reshape(x, [batch, group, channels / group, ...size]);
  const turned = e.transpose(split, [2, 1, 0, ...spatial.map((axis) => axis + 3)]);
  const image = e.reshape(turned, [channels / group, group * batch, ...size]);
  const filters = e.transpose(dy, [1, 0, ...spatial.map((axis) => axis + 2)]);
  const reach = size.map((extent, i) => {
    const room = extent + (before[i] ?? 0) + (after[i] ?? 0);
    return (
      Math.floor((room - ((extents[i] ?? 1) - 1) * (strides[i] ?? 1) - 1) / (dilations[i] ?? 1)) + 1
    );
  });
  const attributes = {
    kernel_shape: extents,
    strides: dilations,
    dilations: strides,
    pads: [...before, ...after],
    group,
  };
  const all = e.op('Conv', [image, filters], attributes, [channels / group, outputs, ...reach]);
  const axes = spatial.map((axis) => axis + 2);
  const cut = e.slice(
    all,
    axes,
    axes.map(() => 0),
    kernel,
  );
  return e.reshape(e.transpose(cut, [1, 0, ...axes]), target);
}

/** The index of each axis at a flat position. */
function offsets(flat: number, shape: readonly number[]): number[] {
  let rest = flat;
  return shape
    .toReversed()
    .map((extent) => {
      const index = rest % extent;
      rest = Math.floor(rest / extent);
      return index;
    })
    .toReversed();
}
