import type { RuleTable } from '../gradient/gradientRule.ts';
import { axisOf } from './axesOf.ts';

/** Softmax and its logarithm. */
export const softmax: RuleTable = {
  Softmax(call) {
    const { e, dy } = call;
    const y = call.y();
    const axis = axisOf(call, -1, e.shape(y).length);
    call.give(0, e.mul(y, e.sub(dy, e.sum(e.mul(dy, y), [axis]))));
  },
  LogSoftmax(call) {
    const { e, dy } = call;
    const y = call.y();
    const axis = axisOf(call, -1, e.shape(y).length);
    call.give(0, e.sub(dy, e.mul(e.map('Exp', y), e.sum(dy, [axis]))));
  },
  Hardmax: 'stop',
};
