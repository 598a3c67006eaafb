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
  if (geometry.group === 1) return byOffset(e, x, dy, geometry, target);
  const depthwise = target[1] === 1 && geometry.kernel.length === 2;
  return (depthwise ? byShift : byGroup)(e, x, dy, geometry, target);
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
  // Images side by side in one product, or a product an image and a sum: whichever moves less memory.
  const joined = 2 * positions * (outputs + inputs) < outputs * inputs;
  const rows = (value: string, channels: number): string => {
    const flat = e.reshape(value, [batch, channels, positions]);
    if (!joined) return flat;
    return e.reshape(e.transpose(flat, [1, 0, 2]), [1, channels, batch * positions]);
  };
  const left = rows(dy, outputs);
  const parts = range(elementCount(kernel)).map((flat) => {
    const starts = offsets(flat, kernel).map((offset, i) => offset * (dilations[i] ?? 1));
    const ends = starts.map((start, i) => start + ((extents[i] ?? 1) - 1) * (strides[i] ?? 1) + 1);
    const window = e.slice(padded, axes, starts, ends, strides);
    const right = e.swapLast(rows(window, inputs));
    return e.reshape(e.sum(e.matmul(left, right), [0], false), [outputs, inputs, 1]);
  });
  return e.reshape(e.concat(parts, 2), target);
}

/**
 * One channel a group: every column offset j of the kernel as a shifted copy of x, every row offset i as a shifted copy
 * of dy, and the kernel is the matrix of their products. A grouped convolution would gather an output of 3 x 3 in rows
 * of three elements, which is slower than these copies of whole rows.
 */
function byShift(
  e: Emitter,
  x: string,
  dy: string,
  geometry: WindowGeometry,
  target: readonly number[],
): string {
  const { kernel, strides, dilations } = geometry;
  const [kernelRows = 1, kernelColumns = 1] = kernel;
  const [rowStride = 1] = strides;
  const [rowStep = 1] = dilations;
  const [batch = 1, channels = 1] = e.shape(x);
  const [, outputs = 1, outRows = 1, outColumns = 1] = e.shape(dy);
  const taken = takenColumns(e, x, geometry, outColumns);
  const [rows = 1] = e.shape(taken[0] ?? '').slice(2);
  const columns = taken.map((part) => e.reshape(part, [batch * channels, 1, rows * outColumns]));
  const reach = (outRows - 1) * rowStride + 1;
  const apart = e.reshape(dy, [batch * outputs, outRows, 1, outColumns]);
  const stuffed = e.pad(apart, [0, 0, 0, 0], [0, 0, rowStride - 1, 0]);
  const spread = e.reshape(stuffed, [batch * outputs, outRows * rowStride, outColumns]);
  const shifts = range(kernelRows).map((i) => {
    const above = i * rowStep;
    const below = rows - reach - above;
    // The stuffing behind the last row goes with the shift.
    const shifted = e.pad(spread, [0, above, 0], [0, below - (rowStride - 1), 0]);
    return e.reshape(shifted, [batch * outputs, 1, rows * outColumns]);
  });
  // Products of one row each: the runtime multiplies a vector with a turned matrix without packing the matrix first.
  const multiple = outputs / channels;
  const right = e.swapLast(e.concat(columns, 1));
  const products = shifts.map((shifted) => {
    const left = e.reshape(shifted, [batch * channels, multiple, rows * outColumns]);
    return e.reshape(e.matmul(left, right), [batch, outputs, 1, kernelColumns]);
  });
  return e.reshape(e.sum(e.concat(products, 2), [0], false), target);
}

/**
 * For each column of the kernel, the columns of x that it meets: x with its pads, of width `outColumns`. Every other
 * column is best taken by a depthwise convolution with the kernel 1, which the runtime does for 16 channels at once.
 */
function takenColumns(
  e: Emitter,
  x: string,
  { kernel, strides, dilations, before, after }: WindowGeometry,
  outColumns: number,
): string[] {
  const [batch = 1, channels = 1, rows = 1, columns = 1] = e.shape(x);
  const [, stride = 1] = strides;
  const [, step = 1] = dilations;
  const [above = 0, left = 0] = before;
  const [below = 0] = after;
  const starts = range(kernel[1] ?? 1).map((j) => j * step);
  const reach = (outColumns - 1) * stride + 1;
  if (stride === 1) {
    return starts.map((start) => {
      const front = left - start;
      return e.pad(x, [0, 0, above, front], [0, 0, below, outColumns - columns - front]);
    });
  }
  if (channels % 16 !== 0) {
    const padded = e.pad(x, [0, 0, ...before], [0, 0, ...after]);
    return starts.map((start) => e.slice(padded, [3], [start], [start + reach], [stride]));
  }
  const one = e.values(new Float32Array(channels).fill(1), [channels, 1, 1, 1], x);
  const thinned = range(stride).map((phase) => {
    const own = starts.filter((start) => start % stride === phase);
    if (own.length === 0) return { image: '', first: 0 };
    // Where the pad is narrower than the phase, one column more is taken in front.
    const first = Math.max(0, Math.ceil((phase - left) / stride));
    const front = left - phase + first * stride;
    const width = Math.floor((Math.max(...own) - phase) / stride) + first + outColumns;
    const behind = Math.max(0, (width - 1) * stride + 1 - front - columns);
    const all = Math.floor((front + columns + behind - 1) / stride) + 1;
    const attributes = {
      kernel_shape: [1, 1],
      strides: [1, stride],
      pads: [above, front, below, behind],
      group: channels,
    };
    const image = e.op('Conv', [x, one], attributes, [batch, channels, above + rows + below, all]);
    return { image, first };
  });
  return starts.map((start) => {
    const { image = '', first = 0 } = thinned[start % stride] ?? {};
    const from = Math.floor(start / stride) + first;
    return e.slice(image, [3], [from], [from + outColumns]);
  });
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
