import { elementCount } from '../../core/tensor.ts';
import { range } from '../gradient/emitter.ts';
import type { Emitter } from '../gradient/emitter.ts';
import type { RuleCall, RuleTable } from '../gradient/gradientRule.ts';
import { floatOf, intOf, intsOf } from '../graph/attributes.ts';
import { axisOf, positiveAxis } from './axesOf.ts';

/** Normalizations by given or by own statistics. */
export const normalization: RuleTable = {
  BatchNormalization: batchNormalization,
  LayerNormalization(call) {
    const { e, dy } = call;
    const [x, scale] = [call.x(0), call.x(1)];
    const rank = e.shape(x).length;
    const axes = range(rank, axisOf(call, -1, rank));
    const lead = range(axes[0] ?? 0);
    const { normal, inverse } = standardise(e, x, axes, floatOf(call.node, 'epsilon', 1e-5));
    if (call.wants(0)) {
      call.give(0, backThrough(e, e.mul(dy, scale), normal, inverse, axes));
    }
    const toShape = (gradient: string, index: number): void =>
      call.give(index, e.unbroadcast(e.sum(gradient, lead), e.shape(call.x(index))));
    if (call.wants(1)) toShape(e.mul(dy, normal), 1);
    if (call.wants(2)) toShape(dy, 2);
  },
  InstanceNormalization(call) {
    const { e, dy } = call;
    const x = call.x(0);
    const shape = e.shape(x);
    const axes = range(shape.length, 2);
    const { normal, inverse } = standardise(e, x, axes, floatOf(call.node, 'epsilon', 1e-5));
    if (call.wants(0)) {
      const scale = perChannel(e, call.x(1), shape.length);
      call.give(0, backThrough(e, e.mul(dy, scale), normal, inverse, axes));
    }
    affineGradients(call, normal);
  },
  GroupNormalization(call) {
    const { e, dy, node } = call;
    const x = call.x(0);
    const shape = e.shape(x);
    const [n = 1, c = 1] = shape;
    const groups = intOf(node, 'num_groups', 1);
    const grouped = [n, groups, elementCount(shape) / (n * groups)];
    const epsilon = floatOf(node, 'epsilon', 1e-5);
    const { normal, inverse } = standardise(e, e.reshape(x, grouped), [2], epsilon);
    if (call.wants(0)) {
      const weighted = e.mul(dy, perChannel(e, call.x(1), shape.length));
      const back = backThrough(e, e.reshape(weighted, grouped), normal, inverse, [2]);
      call.give(0, e.reshape(back, shape));
    }
    if (e.shape(call.x(1))[0] !== c) call.unsupported('a scale per group');
    affineGradients(call, e.reshape(normal, shape));
  },
  MeanVarianceNormalization(call) {
    const { e } = call;
    const x = call.x(0);
    const rank = e.shape(x).length;
    const axes = (intsOf(call.node, 'axes') ?? [0, 2, 3]).map((axis) => positiveAxis(axis, rank));
    const { normal, inverse } = standardise(e, x, axes, 0);
    call.give(0, backThrough(e, call.dy, normal, inverse, axes));
  },
  LpNormalization(call) {
    const { e, dy } = call;
    const [x, y] = [call.x(0), call.y()];
    const axes = [axisOf(call, -1, e.shape(x).length)];
    const p = intOf(call.node, 'p', 2);
    const norm = e.reduce(p === 1 ? 'ReduceL1' : 'ReduceL2', x, axes);
    const direction = p === 1 ? e.map('Sign', x) : y;
    const along = e.mul(direction, e.sum(e.mul(dy, y), axes));
    call.give(0, e.div(e.sub(dy, along), norm));
  },
  LRN: localResponse,
};

/** (x - mean) / sqrt(variance + epsilon) over axes, and one over that root. */
function standardise(
  e: Emitter,
  x: string,
  axes: readonly number[],
  epsilon: number,
): { readonly normal: string; readonly inverse: string } {
  const centred = e.sub(x, e.mean(x, axes));
  const variance = e.mean(e.mul(centred, centred), axes);
  const inverse = e.map('Reciprocal', e.map('Sqrt', e.shift(variance, epsilon)));
  return { normal: e.mul(centred, inverse), inverse };
}

/** The gradient of x from that of the standardised x: both statistics depend on x. */
function backThrough(
  e: Emitter,
  dy: string,
  normal: string,
  inverse: string,
  axes: readonly number[],
): string {
  const projected = e.mul(normal, e.mean(e.mul(dy, normal), axes));
  return e.mul(inverse, e.sub(e.sub(dy, e.mean(dy, axes)), projected));
}

/** A vector with one element a channel, to broadcast over [N, C, ...]. */
function perChannel(e: Emitter, vector: string, rank: number): string {
  return e.reshape(vector, [1, elementCount(e.shape(vector)), ...range(rank - 2).map(() => 1)]);
}

/** Gradients of a scale (input 1) and a bias (input 2) per channel. */
function affineGradients(call: RuleCall, normal: string): void {
  const { e, dy } = call;
  const axes = range(e.shape(dy).length).filter((axis) => axis !== 1);
  if (call.wants(1)) call.give(1, e.sum(e.mul(dy, normal), axes, false));
  if (call.wants(2)) call.give(2, e.sum(dy, axes, false));
}

/** With given statistics it is an affine map per channel. */
function batchNormalization(call: RuleCall): void {
  const { e, dy } = call;
  const x = call.x(0);
  const [scale, mean, variance] = [call.x(1), call.x(3), call.x(4)];
  const rank = e.shape(x).length;
  const axes = range(rank).filter((axis) => axis !== 1);
  const shifted = e.shift(variance, floatOf(call.node, 'epsilon', 1e-5));
  const inverse = e.map('Reciprocal', e.map('Sqrt', shifted));
  if (call.wants(0)) call.give(0, e.mul(dy, perChannel(e, e.mul(scale, inverse), rank)));
  const total = (): string => e.sum(dy, axes, false);
  const centred = (): string => e.sum(e.mul(dy, e.sub(x, perChannel(e, mean, rank))), axes, false);
  if (call.wants(1)) call.give(1, e.mul(centred(), inverse));
  if (call.wants(2)) call.give(2, total());
  if (call.wants(3)) call.give(3, e.neg(e.mul(total(), e.mul(scale, inverse))));
  if (call.wants(4)) {
    const cubed = e.mul(e.mul(inverse, inverse), inverse);
    call.give(4, e.scale(e.mul(centred(), e.mul(scale, cubed)), -0.5));
  }
}

/**
 * Local response normalization (Krizhevsky et al. 2012): y = x t^-beta with t = bias + alpha / size times the sum of
 * squares over neighbouring channels.
 */
function localResponse(call: RuleCall): void {
  const { e, dy, node } = call;
  const x = call.x(0);
  const size = intOf(node, 'size', 1);
  const [alpha, beta] = [floatOf(node, 'alpha', 1e-4), floatOf(node, 'beta', 0.75)];
  const before = Math.floor((size - 1) / 2);
  const after = size - 1 - before;
  const scale = alpha / size;
  const squares = windowSum(e, e.mul(x, x), before, after);
  const t = e.shift(e.scale(squares, scale), floatOf(node, 'bias', 1));
  const power = (exponent: number): string => e.pair('Pow', t, e.scalar(exponent, t));
  const direct = e.mul(dy, power(-beta));
  const inner = e.mul(e.mul(dy, x), power(-beta - 1));
  // The neighbours that see this channel lie on the other side.
  const shared = e.mul(x, windowSum(e, inner, after, before));
  call.give(0, e.sub(direct, e.scale(shared, 2 * scale * beta)));
}

/** The sum of each channel with `before` channels before and `after` behind it. */
function windowSum(e: Emitter, x: string, before: number, after: number): string {
  const channels = e.shape(x)[1] ?? 1;
  const zeros = e.shape(x).map(() => 0);
  const padded = e.pad(x, zeros.with(1, before), zeros.with(1, after));
  return range(before + after + 1)
    .map((start) => e.slice(padded, [1], [start], [start + channels]))
    .reduce((a, b) => e.add(a, b));
}
