import { intOf } from '../graph/attributes.ts';
import { gateOf } from './gateOf.ts';
import type { Lowering } from './lowering.ts';
import { unroll } from './recurrence.ts';

/** GRU, unrolled, with the reset before or after the linear map: gates in the order update, reset, hidden. */
export const gru: Lowering = ({ node, e }) => {
  const resetAfter = intOf(node, 'linear_before_reset', 0) === 1;
  return unroll(e, node, {
    gates: 3,
    states: 1,
    activations: ['Sigmoid', 'Tanh'],
    apart: true,
    step(direction, input, [h = '']) {
      const { hidden, recurrent, recurrentBias, activate } = direction;
      const part = (index: number, state: string): string => {
        const product = e.matmul(state, gateOf(e, recurrent, index, hidden));
        if (recurrentBias === undefined) return product;
        return e.add(product, gateOf(e, recurrentBias, index, hidden));
      };
      const own = (index: number): string => gateOf(e, input, index, hidden);
      const z = activate(0, e.add(own(0), part(0, h)));
      const r = activate(0, e.add(own(1), part(1, h)));
      const carried = resetAfter ? e.mul(r, part(2, h)) : part(2, e.mul(r, h));
      const candidate = activate(1, e.add(own(2), carried));
      return [e.add(candidate, e.mul(z, e.sub(h, candidate)))];
    },
  });
};
