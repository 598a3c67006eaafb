import { gateOf } from './gateOf.ts';
import type { Lowering } from './lowering.ts';
import { unroll } from './recurrence.ts';

/** LSTM, unrolled: gates in the order input, output, forget, cell. */
export const lstm: Lowering = ({ node, e }) =>
  unroll(e, node, {
    gates: 4,
    states: 2,
    activations: ['Sigmoid', 'Tanh', 'Tanh'],
    step(direction, input, [h = '', c = '']) {
      const { hidden, peepholes, activate } = direction;
      const gates = e.add(input, e.matmul(h, direction.recurrent));
      const gate = (index: number, cell?: string, peephole = 0): string => {
        const own = gateOf(e, gates, index, hidden);
        if (cell === undefined || peepholes === undefined) return own;
        return e.add(own, e.mul(gateOf(e, peepholes, peephole, hidden), cell));
      };
      const i = activate(0, gate(0, c, 0));
      const forget = activate(0, gate(2, c, 2));
      const cell = e.add(e.mul(forget, c), e.mul(i, activate(1, gate(3))));
      const o = activate(0, gate(1, cell, 1));
      return [e.mul(o, activate(2, cell)), cell];
    },
  });
