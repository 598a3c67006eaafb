import { elementCount } from '../../core/tensor.ts';
import { range } from '../gradient/emitter.ts';
import type { Emitter } from '../gradient/emitter.ts';
import type { RuleTable } from '../gradient/gradientRule.ts';
import { intOf, intsOf } from '../graph/attributes.ts';
import { transposedConvolution } from './convInputGradient.ts';
import { windowGeometry } from './windowGeometry.ts';
import type { WindowGeometry } from './windowGeometry.ts';

/** Pools over windows and over whole images. */
export const pooling: RuleTable = {
  MaxPool(call) {
    const { e, dy, node } = call;
    if (intOf(node, 'storage_order', 0) !== 0) call.unsupported('column-major indices');
    const shape = e.shape(call.x(0));
    const indices = call.extraOutput(1, { shape: e.shape(dy) });
    const count = elementCount(e.shape(dy));
    const zeros = e.filled([elementCount(shape)], dy);
    const inputs = [zeros, e.reshape(indices, [count]), e.reshape(dy, [count])];
    const sum = e.op('ScatterElements', inputs, { axis: 0, reduction: 'add' }, e.shape(zeros));
    call.give(0, e.reshape(sum, shape));
  },
  AveragePool(call) {
    const { e, dy, node } = call;
    const shape = e.shape(call.x(0));
    const [size, extents] = [shape.slice(2), e.shape(dy).slice(2)];
    const geometry = windowGeometry(node, intsOf(node, 'kernel_shape') ?? [], size, extents);
    const counts = windowCounts(geometry, size, extents, intOf(node, 'count_include_pad', 0) === 1);
    const share = e.mul(dy, e.values(counts, [1, 1, ...extents], dy));
    call.give(0, spreadWindows(e, share, geometry, shape));
  },
  GlobalAveragePool(call) {
    const { e, dy } = call;
    const shape = e.shape(call.x(0));
    call.give(0, e.expand(e.scale(dy, 1 / elementCount(shape.slice(2))), shape));
  },
  GlobalMaxPool(call) {
    const { e, dy } = call;
    const x = call.x(0);
    const hit = e.mask(e.pair('Equal', x, call.y(), 'bool'), dy);
    const axes = range(e.shape(x).length, 2);
    call.give(0, e.mul(hit, e.div(dy, e.sum(hit, axes))));
  },
  GlobalLpPool(call) {
    const { e, dy } = call;
    const x = call.x(0);
    const p = intOf(call.node, 'p', 2);
    // y = (sum |x|^p)^(1/p), so dy/dx = sign(x) (|x| / y)^(p - 1)
    const ratio = e.div(e.map('Abs', x), call.y());
    const slope = p === 2 ? ratio : e.pair('Pow', ratio, e.scalar(p - 1, x));
    call.give(0, e.mul(dy, p === 1 ? e.map('Sign', x) : e.mul(e.map('Sign', x), slope)));
  },
};

/** One over the number of elements that each window averages, row-major. */
function windowCounts(
  geometry: WindowGeometry,
  size: readonly number[],
  extents: readonly number[],
  includePad: boolean,
): number[] {
  const { kernel, strides, dilations, before, after } = geometry;
  return extents
    .map((extent, i) =>
      range(extent).map((position) => {
        const start = position * (strides[i] ?? 1) - (before[i] ?? 0);
        const [from, to] = includePad
          ? [-(before[i] ?? 0), (size[i] ?? 0) + (after[i] ?? 0)]
          : [0, size[i] ?? 0];
        const taps = range(kernel[i] ?? 1).map((tap) => start + tap * (dilations[i] ?? 1));
        return taps.filter((at) => at >= from && at < to).length;
      }),
    )
    .reduce((flat, axis) => flat.flatMap((a) => axis.map((b) => a * b)), [1])
    .map((count) => 1 / count);
}

/** Adds each output's share to all elements of its window. */
function spreadWindows(
  e: Emitter,
  share: string,
  geometry: WindowGeometry,
  target: readonly number[],
): string {
  const { kernel, strides, dilations, before, after } = geometry;
  const extents = e.shape(share).slice(2);
  const tiles = kernel.every(
    (extent, i) =>
      extent === strides[i] &&
      dilations[i] === 1 &&
      before[i] === 0 &&
      after[i] === 0 &&
      extent * (extents[i] ?? 0) <= (target[i + 2] ?? 0),
  );
  if (tiles) {
    const [n = 1, c = 1] = target;
    const apart = e.reshape(share, [n, c, ...extents.flatMap((extent) => [extent, 1])]);
    const wide = extents.flatMap((extent, i) => [extent, kernel[i] ?? 1]);
    const covered = extents.map((extent, i) => extent * (kernel[i] ?? 1));
    const whole = e.reshape(e.expand(apart, [n, c, ...wide]), [n, c, ...covered]);
    const rest = covered.map((extent, i) => (target[i + 2] ?? 0) - extent);
    return e.pad(whole, [0, 0, ...rest.map(() => 0)], [0, 0, ...rest]);
  }
  const channels = target[1] ?? 1;
  const ones = new Float32Array(channels * elementCount(kernel)).fill(1);
  const w = e.values(ones, [channels, 1, ...kernel], share);
  return transposedConvolution(e, share, w, { ...geometry, group: channels }, target);
}
