import type { RuleCall, RuleTable } from '../gradient/gradientRule.ts';
import { range } from '../gradient/emitter.ts';
import { intOf } from '../graph/attributes.ts';
import { positiveAxis } from './axesOf.ts';

/** Reductions over axes. */
export const reductions: RuleTable = {
  ReduceSum: reduction(({ dy }) => dy),
  ReduceMean: reduction(({ e, dy, count }) => e.scale(dy, 1 / count)),
  ReduceSumSquare: reduction(({ e, dy, x }) => e.mul(e.scale(dy, 2), x)),
  ReduceL1: reduction(({ e, dy, x }) => e.mul(dy, e.map('Sign', x))),
  ReduceL2: reduction(({ e, dy, x, y }) => e.mul(e.div(dy, y), x)),
  ReduceLogSum: reduction(({ e, dy, y }) => e.div(dy, e.map('Exp', y))),
  ReduceLogSumExp: reduction(({ e, dy, x, y }) => e.mul(dy, e.map('Exp', e.sub(x, y)))),
  ReduceMax: reduction(extremum),
  ReduceMin: reduction(extremum),
  ReduceProd: reduction(product),
};

interface Reduction {
  readonly e: RuleCall['e'];
  readonly x: string;
  /** Value and gradient, with reduced axes of extent 1. */
  readonly y: string;
  readonly dy: string;
  readonly axes: readonly number[];
  /** Elements that go into one. */
  readonly count: number;
}

/** A rule from the gradient in terms of operands that broadcast to the shape of x. */
function reduction(gradient: (reduction: Reduction) => string) {
  return (call: RuleCall): void => {
    const { e, node } = call;
    const x = call.x(0);
    const shape = e.shape(x);
    const given = call.x(1) === '' ? [] : call.ints(1);
    if (given.length === 0 && intOf(node, 'noop_with_empty_axes', 0) === 1) {
      return call.give(0, gradient({ e, x, y: call.y(), dy: call.dy, axes: [], count: 1 }));
    }
    const axes =
      given.length === 0
        ? range(shape.length)
        : given.map((axis) => positiveAxis(axis, shape.length));
    const kept = shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
    const count = axes.reduce((total, axis) => total * (shape[axis] ?? 1), 1);
    const [y, dy] = [e.reshape(call.y(), kept), e.reshape(call.dy, kept)];
    call.give(0, e.expand(gradient({ e, x, y, dy, axes, count }), shape));
  };
}

/** Elements that share the extremum share the gradient, as in PyTorch's amax. */
function extremum({ e, x, y, dy, axes }: Reduction): string {
  const hit = e.mask(e.pair('Equal', x, y, 'bool'), dy);
  return e.mul(hit, e.div(dy, e.sum(hit, axes)));
}

/** The product of all others, which y / x does not give where x is zero. */
function product({ e, x, y, dy, axes }: Reduction): string {
  const isZero = e.pair('Equal', x, e.scalar(0, x), 'bool');
  const one = e.scalar(1, x);
  const filled = e.where(isZero, one, x);
  const zeros = e.sum(e.mask(isZero, dy), axes);
  const without = e.reduce('ReduceProd', filled, axes);
  const single = e.where(e.pair('Equal', zeros, one, 'bool'), without, e.scalar(0, x));
  return e.mul(dy, e.where(isZero, single, e.div(y, filled)));
}
