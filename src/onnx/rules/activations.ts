import { floatOf, textOf } from '../graph/attributes.ts';
import { numbersOf } from '../graph/constants.ts';
import type { Emitter } from '../gradient/emitter.ts';
import type { RuleCall, RuleTable } from '../gradient/gradientRule.ts';

/** Functions of one value each. Where one has a kink, the gradient there is that of PyTorch. */
export const activations: RuleTable = {
  Relu: (call) => call.give(0, call.e.mul(call.dy, call.e.step(call.y(), 1, 0))),
  LeakyRelu: (call) => slopes(call, 1, floatOf(call.node, 'alpha', 0.01)),
  ThresholdedRelu: (call) =>
    chain(call, (e) => e.step(call.x(0), 1, Math.fround(floatOf(call.node, 'alpha', 1)))),
  PRelu(call) {
    const { e, dy } = call;
    const [x, slope] = [call.x(0), call.x(1)];
    const negative = e.pair('Less', x, e.scalar(0, x), 'bool');
    if (call.wants(0)) call.give(0, e.where(negative, e.mul(dy, slope), dy));
    if (call.wants(1)) {
      const gradient = e.where(negative, e.mul(dy, x), e.scalar(0, dy));
      call.give(1, e.unbroadcast(gradient, e.shape(slope)));
    }
  },
  Clip: clip,
  Sigmoid: (call) => chain(call, (e, y) => e.mul(y, e.sub(e.scalar(1, y), y))),
  Tanh: (call) => chain(call, (e, y) => e.sub(e.scalar(1, y), e.mul(y, y))),
  Exp: (call) => chain(call, (_, y) => y),
  Log: (call) => call.give(0, call.e.div(call.dy, call.x(0))),
  Sqrt: (call) => call.give(0, call.e.div(call.e.scale(call.dy, 0.5), call.y())),
  Reciprocal: (call) => chain(call, (e, y) => e.neg(e.mul(y, y))),
  Abs: (call) => chain(call, (e, _, x) => e.map('Sign', x)),
  Softplus: (call) => chain(call, (e, _, x) => e.map('Sigmoid', x)),
  Softsign: (call) =>
    chain(call, (e, _, x) => {
      const r = e.map('Reciprocal', e.shift(e.map('Abs', x), 1));
      return e.mul(r, r);
    }),
  Erf: (call) =>
    chain(call, (e, _, x) => e.scale(e.map('Exp', e.neg(e.mul(x, x))), 2 / Math.sqrt(Math.PI))),
  HardSigmoid(call) {
    const alpha = floatOf(call.node, 'alpha', 0.2);
    chain(call, (e, y) => e.scale(e.mul(e.step(y, 1, 0), e.step(y, -1, 1)), alpha));
  },
  HardSwish(call) {
    // x * h with h = clip(x / 6 + 1/2, 0, 1), so h + x / 6 inside.
    chain(call, (e, _, x) => {
      const gate = clipUnit(e, e.shift(e.scale(x, 1 / 6), 0.5));
      const inside = e.mul(e.step(gate, 1, 0), e.step(gate, -1, 1));
      return e.add(gate, e.mul(e.scale(x, 1 / 6), inside));
    });
  },
  Gelu: gelu,
  Mish(call) {
    chain(call, (e, _, x) => {
      const t = e.map('Tanh', e.map('Softplus', x));
      const slope = e.mul(e.sub(e.scalar(1, t), e.mul(t, t)), e.map('Sigmoid', x));
      return e.add(t, e.mul(x, slope));
    });
  },
  Elu: (call) => exponential(call, 1, floatOf(call.node, 'alpha', 1)),
  Selu(call) {
    const gamma = floatOf(call.node, 'gamma', 1.0507009873554805);
    exponential(call, gamma, floatOf(call.node, 'alpha', 1.6732632423543772));
  },
  Celu(call) {
    const { e, dy } = call;
    const x = call.x(0);
    const alpha = floatOf(call.node, 'alpha', 1);
    const below = e.map('Exp', e.scale(x, 1 / alpha));
    const negative = e.pair('Less', x, e.scalar(0, x), 'bool');
    call.give(0, e.where(negative, e.mul(dy, below), dy));
  },
  Sin: (call) => chain(call, (e, _, x) => e.map('Cos', x)),
  Cos: (call) => chain(call, (e, _, x) => e.neg(e.map('Sin', x))),
  Tan: (call) => chain(call, (e, y) => e.shift(e.mul(y, y), 1)),
  Sinh: (call) => chain(call, (e, _, x) => e.map('Cosh', x)),
  Cosh: (call) => chain(call, (e, _, x) => e.map('Sinh', x)),
  Asin: (call) => inverse(call, (e, square) => e.map('Sqrt', e.sub(e.scalar(1, square), square))),
  Acos: (call) =>
    inverse(call, (e, square) => e.neg(e.map('Sqrt', e.sub(e.scalar(1, square), square)))),
  Atan: (call) => inverse(call, (e, square) => e.shift(square, 1)),
  Asinh: (call) => inverse(call, (e, square) => e.map('Sqrt', e.shift(square, 1))),
  Acosh: (call) => inverse(call, (e, square) => e.map('Sqrt', e.shift(square, -1))),
  Atanh: (call) => inverse(call, (e, square) => e.sub(e.scalar(1, square), square)),
};

/** dx = dy * slope, where the slope is written in terms of the value y or of x. */
function chain(call: RuleCall, slope: (e: Emitter, y: string, x: string) => string): void {
  call.give(0, call.e.mul(call.dy, slope(call.e, call.y(), call.x(0))));
}

/** dx = dy / denominator(x^2). */
function inverse(call: RuleCall, denominator: (e: Emitter, square: string) => string): void {
  const x = call.x(0);
  call.give(0, call.e.div(call.dy, denominator(call.e, call.e.mul(x, x))));
}

/** Two slopes that meet at zero. */
function slopes(call: RuleCall, above: number, below: number): void {
  const { e, dy } = call;
  // below + (above - below) * step, without a comparison.
  const slope = e.shift(e.scale(e.step(call.x(0), 1, 0), above - below), below);
  call.give(0, e.mul(dy, slope));
}

/** scale * x above zero, scale * alpha * (exp(x) - 1) below: there the slope is y + scale * alpha. */
function exponential(call: RuleCall, scale: number, alpha: number): void {
  const { e, dy } = call;
  const x = call.x(0);
  const positive = e.pair('Greater', x, e.scalar(0, x), 'bool');
  const below = e.shift(call.y(), scale * alpha);
  call.give(0, e.mul(dy, e.where(positive, e.scalar(scale, x), below)));
}

/** x within [0, 1]. */
function clipUnit(e: Emitter, x: string): string {
  return e.op('Clip', [x, e.scalar(0, x), e.scalar(1, x)], {}, e.shape(x));
}

/** Masks are taken from y, so that a convolution before it can still be fused with it. */
function clip(call: RuleCall): void {
  const { e } = call;
  for (const i of [1, 2]) if (call.wants(i)) call.unsupported('a gradient for its bounds');
  const masks = ([1, -1] as const).flatMap((sign, i) => {
    const name = call.x(i + 1);
    if (name === '') return [];
    const constant = call.fixed(i + 1);
    if (constant === undefined) {
      const opType = sign === 1 ? 'Greater' : 'Less';
      return [e.mask(e.pair(opType, call.x(0), name, 'bool'), call.dy)];
    }
    const [bound = 0] = numbersOf(constant);
    return Math.abs(bound) > 1e30 ? [] : [e.step(call.y(), sign, bound)];
  });
  // The masks first: where they lie in another memory layout than dy, one product is moved instead of two.
  const [first, ...rest] = masks;
  if (first === undefined) return call.give(0, call.dy);
  call.give(
    0,
    e.mul(
      call.dy,
      rest.reduce((a, b) => e.mul(a, b), first),
    ),
  );
}

function gelu(call: RuleCall): void {
  chain(call, (e, _, x) => {
    const square = e.mul(x, x);
    if (textOf(call.node, 'approximate', 'none') === 'tanh') {
      // y = x/2 (1 + tanh u), u = c (x + a x^3)
      const [c, a] = [Math.sqrt(2 / Math.PI), 0.044715];
      const t = e.map('Tanh', e.mul(x, e.shift(e.scale(square, c * a), c)));
      const du = e.shift(e.scale(square, 3 * a * c), c);
      const inner = e.mul(e.mul(x, e.sub(e.scalar(1, t), e.mul(t, t))), du);
      return e.scale(e.add(e.shift(t, 1), inner), 0.5);
    }
    const cdf = e.scale(e.shift(e.map('Erf', e.scale(x, Math.SQRT1_2)), 1), 0.5);
    const pdf = e.scale(e.map('Exp', e.scale(square, -0.5)), 1 / Math.sqrt(2 * Math.PI));
    return e.add(cdf, e.mul(x, pdf));
  });
}
