import { range } from '../gradient/emitter.ts';
import type { Emitter } from '../gradient/emitter.ts';
import { windowAttributes } from './windowGeometry.ts';
import type { WindowGeometry } from './windowGeometry.ts';

/**
 * The gradient of a convolution's input, of shape `target`, from that of its output. With stride 1 it is a convolution
 * with turned kernels, which the runtime has fast code for; otherwise mostly a transposed convolution.
 */
export function convInputGradient(
  e: Emitter,
  dy: string,
  w: string,
  geometry: WindowGeometry,
  target: readonly number[],
): string {
  const { kernel, strides, dilations, before, after } = geometry;
  const full = kernel.map((extent, i) => (extent - 1) * (dilations[i] ?? 1));
  const left = full.map((reach, i) => reach - (before[i] ?? 0));
  const right = full.map((reach, i) => reach - (after[i] ?? 0));
  if (strides.every((stride) => stride === 1) && [...left, ...right].every((pad) => pad >= 0)) {
    const turned = turnKernels(e, w, geometry.group);
    const attributes = windowAttributes({ ...geometry, before: left, after: right });
    return e.op('Conv', [dy, turned], attributes, target);
  }
  return (
    spreadConvolution(e, dy, w, geometry, target) ??
    transposedConvolution(e, dy, w, geometry, target)
  );
}

/** Beyond this stride most of what `spreadConvolution` multiplies is zero. */
const MOST_STRIDE = 3;

/**
 * Depthwise over two axes with strides: zeros between the elements of dy, then a convolution with turned kernels. The
 * runtime does that for 16 channels at once, a transposed convolution for one. Undefined where that does not fit.
 */
function spreadConvolution(
  e: Emitter,
  dy: string,
  w: string,
  geometry: WindowGeometry,
  target: readonly number[],
): string | undefined {
  const { kernel, strides, dilations, before, group } = geometry;
  const [batch = 1, channels = 1, rows = 1, columns = 1] = e.shape(dy);
  const depthwise = kernel.length === 2 && group === channels && target[1] === channels;
  if (!depthwise || channels % 16 !== 0 || Math.max(...strides) > MOST_STRIDE) return undefined;
  const [down = 1, across = 1] = strides;
  const spread = [rows * down, columns * across];
  const full = kernel.map((extent, i) => (extent - 1) * (dilations[i] ?? 1));
  const left = full.map((reach, i) => reach - (before[i] ?? 0));
  const right = full.map(
    (reach, i) => (target[i + 2] ?? 1) + reach - (left[i] ?? 0) - (spread[i] ?? 1),
  );
  if ([...left, ...right].some((pad) => pad < 0)) return undefined;
  // With the channels last, a zero column is a block of zeros, and a zero row many of them.
  const lines = e.reshape(e.transpose(dy, [0, 2, 3, 1]), [batch * rows, columns, channels]);
  const wide = e.pad(lines, [0, 0, 0], [0, columns * (down - 1), channels * (across - 1)]);
  const image = e.transpose(e.reshape(wide, [batch, ...spread, channels]), [0, 3, 1, 2]);
  const attributes = windowAttributes({ ...geometry, strides: [1, 1], before: left, after: right });
  return e.op('Conv', [image, turnKernels(e, w, group)], attributes, target);
}

/** Kernels [M, C/g, k...] of a convolution as those of its adjoint: [C, M/g, reversed k...]. */
function turnKernels(e: Emitter, w: string, group: number): string {
  const [outputs = 1, inputs = 1, ...kernel] = e.shape(w);
  const spatial = range(kernel.length);
  const grouped = e.reshape(w, [group, outputs / group, inputs, ...kernel]);
  const swapped = e.transpose(grouped, [0, 2, 1, ...spatial.map((axis) => axis + 3)]);
  const joined = e.reshape(swapped, [group * inputs, outputs / group, ...kernel]);
  return e.flip(
    joined,
    spatial.map((axis) => axis + 2),
  );
}

/** ConvTranspose to a given shape; where no output padding reaches it, the result is padded or cut. */
export function transposedConvolution(
  e: Emitter,
  dy: string,
  w: string,
  geometry: WindowGeometry,
  target: readonly number[],
): string {
  const { kernel, strides, dilations, before, after } = geometry;
  const extents = e.shape(dy).slice(2);
  const whole = kernel.map(
    (extent, i) =>
      (strides[i] ?? 1) * ((extents[i] ?? 1) - 1) + (extent - 1) * (dilations[i] ?? 1) + 1,
  );
  const missing = whole.map(
    (extent, i) => (target[i + 2] ?? 1) - (extent - (before[i] ?? 0) - (after[i] ?? 0)),
  );
  const fits = missing.every(
    (extent, i) => extent >= 0 && extent < Math.max(strides[i] ?? 1, dilations[i] ?? 1),
  );
  if (fits) {
    const attributes = { ...windowAttributes(geometry), output_padding: missing };
    return e.op('ConvTranspose', [dy, w], attributes, target);
  }
  const none = kernel.map(() => 0);
  const attributes = windowAttributes({ ...geometry, before: none, after: none });
  const y = e.op('ConvTranspose', [dy, w], attributes, [...target.slice(0, 2), ...whole]);
  return e.pad(
    y,
    [0, 0, ...before.map((extent) => -extent)],
    [0, 0, ...missing.map((extent, i) => extent - (after[i] ?? 0))],
  );
}
