import { range } from '../gradient/emitter.ts';
import type { Emitter } from '../gradient/emitter.ts';
import { windowAttributes } from './windowGeometry.ts';
import type { WindowGeometry } from './windowGeometry.ts';

/**
 * The gradient of a convolution's input, of shape `target`, from that of its output. With stride 1 it is a convolution
 * with turned kernels, which the runtime has fast code for; otherwise a transposed convolution.
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
  return transposedConvolution(e, dy, w, geometry, target);
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
