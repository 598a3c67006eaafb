import type { RuleCall, RuleTable } from '../gradient/gradientRule.ts';

/** The arithmetic operators, all of which broadcast. */
export const arithmetic: RuleTable = {
  Add: (call) => each(call, () => call.dy),
  Sum: (call) => each(call, () => call.dy),
  Sub: (call) => each(call, (i) => (i === 0 ? call.dy : call.e.neg(call.dy))),
  Mul: (call) => each(call, (i) => call.e.mul(call.dy, call.x(1 - i))),
  Div(call) {
    const { e, dy } = call;
    each(call, (i) => {
      if (i === 0) return e.div(dy, call.x(1));
      return e.neg(e.div(e.mul(dy, call.y()), call.x(1)));
    });
  },
  Mean: (call) => each(call, () => call.e.scale(call.dy, 1 / call.node.inputs.length)),
  Neg: (call) => call.give(0, call.e.neg(call.dy)),
  Mod(call) {
    const { e, dy } = call;
    // a - b * trunc(a / b)
    each(call, (i) => {
      if (i === 0) return dy;
      const quotient = e.div(e.sub(call.y(), call.x(0)), call.x(1));
      return e.mul(dy, e.map('Round', quotient));
    });
  },
  Pow(call) {
    const { e, dy } = call;
    const [base, exponent] = [call.x(0), call.x(1)];
    const power = e.cast(exponent, e.dtype(base));
    each(call, (i) => {
      if (i === 0) {
        const lower = e.pair('Pow', base, e.shift(power, -1));
        return e.mul(dy, e.mul(power, lower));
      }
      // 0^b does not change with b > 0, where log 0 would give NaN.
      const positive = e.pair('Greater', base, e.scalar(0, base), 'bool');
      const log = e.map('Log', e.where(positive, base, e.scalar(1, base)));
      return e.mul(dy, e.mul(call.y(), log));
    });
  },
  Max: extremum,
  Min: extremum,
  Where(call) {
    const { e, dy } = call;
    const zero = e.scalar(0, dy);
    if (call.wants(1)) {
      call.give(1, e.unbroadcast(e.where(call.x(0), dy, zero), e.shape(call.x(1))));
    }
    if (call.wants(2)) {
      call.give(2, e.unbroadcast(e.where(call.x(0), zero, dy), e.shape(call.x(2))));
    }
  },
  Identity: (call) => call.give(0, call.dy),
  Dropout: (call) => call.give(0, call.dy),
  Cast: (call) => call.give(0, call.e.cast(call.dy, call.e.dtype(call.x(0)))),
  CastLike: (call) => call.give(0, call.e.cast(call.dy, call.e.dtype(call.x(0)))),
  Floor: 'stop',
  Ceil: 'stop',
  Round: 'stop',
  Sign: 'stop',
  ConstantOfShape: 'stop',
  Range: 'stop',
  EyeLike: 'stop',
  RandomNormalLike: 'stop',
  RandomUniformLike: 'stop',
};

/** Gives every wanted input its gradient, summed down to its shape. */
function each(call: RuleCall, gradient: (index: number) => string): void {
  call.node.inputs.forEach((name, i) => {
    if (call.wants(i)) call.give(i, call.e.unbroadcast(gradient(i), call.e.shape(name)));
  });
}

/** Operands that share the extremum share the gradient, as in PyTorch. */
function extremum(call: RuleCall): void {
  const { e, dy, node } = call;
  const first = call.x(0);
  if (node.inputs.length === 1) return call.give(0, dy);
  const hits = node.inputs.map((name) => e.mask(e.pair('Equal', name, call.y(), 'bool'), first));
  const count = hits.reduce((a, b) => e.add(a, b));
  const share = e.div(dy, count);
  each(call, (i) => e.mul(share, hits[i] ?? ''));
}
