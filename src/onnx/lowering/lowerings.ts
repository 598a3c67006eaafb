import { gru } from './gru.ts';
import type { Lowering } from './lowering.ts';
import { lstm } from './lstm.ts';
import { rnn } from './rnn.ts';

/** Operators without a rule of their own, which are differentiated as the simpler ones that they consist of. */
export const lowerings: Readonly<Record<string, Lowering>> = { LSTM: lstm, GRU: gru, RNN: rnn };
