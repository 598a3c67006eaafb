import type { Lowering } from './lowering.ts';
import { unroll } from './recurrence.ts';

/** The plain recurrent layer, unrolled. */
export const rnn: Lowering = ({ node, e }) =>
  unroll(e, node, {
    gates: 1,
    states: 1,
    activations: ['Tanh'],
    step: ({ recurrent, activate }, input, [h = '']) => [
      activate(0, e.add(input, e.matmul(h, recurrent))),
    ],
  });
