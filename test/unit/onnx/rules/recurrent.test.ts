import { describe } from 'vitest';

import { checksRule } from '../../../helpers/onnx/ruleCase.ts';
import type { RuleCase, Sampler } from '../../../helpers/onnx/ruleCase.ts';

function recurrent(s: Sampler, operator: 'LSTM' | 'GRU' | 'RNN'): RuleCase {
  const gates = { LSTM: 4, GRU: 3, RNN: 1 }[operator];
  const direction = s.pick(['forward', 'reverse', 'bidirectional']);
  const directions = direction === 'bidirectional' ? 2 : 1;
  const [steps, batch, size, hidden] = [s.int(1, 3), s.int(1, 2), s.int(1, 3), s.int(1, 3)];
  const biased = s.int(0, 1) === 1;
  const started = s.int(0, 1) === 1;
  const state = [directions, batch, hidden];
  const peepholes = operator === 'LSTM' && s.int(0, 1) === 1;
  const inputs = {
    x: s.normal([steps, batch, size]),
    w: s.normal([directions, gates * hidden, size]),
    r: s.normal([directions, gates * hidden, hidden]),
    ...(biased ? { b: s.normal([directions, 2 * gates * hidden]) } : {}),
    ...(started ? { h: s.normal(state) } : {}),
    ...(started && operator === 'LSTM' ? { c: s.normal(state) } : {}),
    ...(peepholes ? { p: s.normal([directions, 3 * hidden]) } : {}),
  };
  const names = ['x', 'w', 'r', biased ? 'b' : '', '', started ? 'h' : ''];
  if (operator === 'LSTM') names.push(started ? 'c' : '', peepholes ? 'p' : '');
  return {
    inputs,
    build(g) {
      const attributes = {
        hidden_size: hidden,
        direction,
        linear_before_reset: operator === 'GRU' ? s.int(0, 1) : undefined,
      };
      const outputs = g.node(operator, names, attributes, operator === 'LSTM' ? 3 : 2);
      // Everything that the layer gives: all steps, and the last states.
      const flat = outputs.map((name) => g.op('Reshape', [name, g.ints([-1])]));
      return g.op('Concat', flat, { axis: 0 });
    },
    step: 1e-2,
  };
}

describe('recurrent layers', () => {
  for (const operator of ['LSTM', 'GRU', 'RNN'] as const) {
    checksRule(operator, (s) => recurrent(s, operator), { runs: 8, tolerance: 5e-3 });
  }
});
