import type { Emitter } from '../gradient/emitter.ts';
import { range } from '../gradient/emitter.ts';
import { intOf, textOf } from '../graph/attributes.ts';
import { numbersOf } from '../graph/constants.ts';
import { describeNode } from '../graph/describeNode.ts';
import type { OnnxNode } from '../graph/model.ts';
import { unsupportedModel } from '../proto/invalidModel.ts';

/** What one direction of a recurrent layer works with. H hidden units, G gates, B sequences. */
export interface RecurrentDirection {
  /** Input and bias of every gate for each step, in time order: [B, G H]. */
  readonly steps: readonly string[];
  /** Weights of the hidden state, [H, G H]. */
  readonly recurrent: string;
  /** The bias on the recurrent side, [G H]; undefined without biases. Already in `steps` unless `apart`. */
  readonly recurrentBias: string | undefined;
  /** First state of each kind (hidden, cell), [B, H]. */
  readonly initial: readonly string[];
  /** Peephole weights, [3 H]; undefined without. */
  readonly peepholes: string | undefined;
  readonly hidden: number;
  /** Applies the i-th activation of this direction. */
  readonly activate: (index: number, x: string) => string;
}

/** What differs between recurrent operators. */
export interface RecurrentCell {
  readonly gates: number;
  /** Kinds of state: 1 (hidden) or 2 (hidden and cell). */
  readonly states: 1 | 2;
  readonly activations: readonly string[];
  /** Keep the recurrent bias out of `steps`. */
  readonly apart?: boolean | undefined;
  /** The states after a step. */
  step(direction: RecurrentDirection, input: string, states: readonly string[]): readonly string[];
}

const ACTIVATIONS = new Map(
  ['Sigmoid', 'Tanh', 'Relu', 'Softsign', 'Softplus'].map((name) => [name.toLowerCase(), name]),
);

/** Unrolls a recurrent operator over its steps: Y, then the last state of each kind. */
export function unroll(e: Emitter, node: OnnxNode, cell: RecurrentCell): readonly string[] {
  const refuse = (what: string): never => {
    throw unsupportedModel(
      `${describeNode(node)} has ${what}, which cannot be unrolled`,
      'export the layer in its plain form',
    );
  };
  const input = (index: number): string => node.inputs[index] ?? '';
  const batchFirst = intOf(node, 'layout', 0) === 1;
  if ('clip' in node.attributes) refuse('clipping');
  if (intOf(node, 'input_forget', 0) === 1) refuse('coupled gates');
  const x = batchFirst ? e.transpose(input(0), [1, 0, 2]) : input(0);
  const [length = 1, batch = 1, size = 1] = e.shape(x);
  const lengths = input(4) === '' ? undefined : e.fixed(input(4));
  if (input(4) !== '' && (lengths === undefined || numbersOf(lengths).some((n) => n !== length))) {
    refuse('sequences of different lengths');
  }
  const [directions = 1, gated = 1, hidden = 1] = e.shape(input(2));
  const rows = e.reshape(x, [length * batch, size]);
  const results = range(directions).map((d) => {
    const of = (name: string): string => e.reshape(pick(e, name, 0, d), e.shape(name).slice(1));
    const bias = input(3) === '' ? undefined : of(input(3));
    const own = bias === undefined ? undefined : e.slice(bias, [0], [0], [gated]);
    const other = bias === undefined ? undefined : e.slice(bias, [0], [gated], [2 * gated]);
    let gates = e.matmul(rows, e.transpose(of(input(1)), [1, 0]));
    if (own !== undefined) gates = e.add(gates, own);
    if (other !== undefined && cell.apart !== true) gates = e.add(gates, other);
    const sequence = e.reshape(gates, [length, batch, gated]);
    const initial = range(cell.states).map((kind) => {
      const name = input(5 + kind);
      if (name === '') return e.filled([batch, hidden], x);
      return e.reshape(pick(e, name, batchFirst ? 1 : 0, d), [batch, hidden]);
    });
    const peepholes = cell.states === 2 && input(7) !== '' ? of(input(7)) : undefined;
    const direction: RecurrentDirection = {
      steps: range(length).map((t) => e.reshape(pick(e, sequence, 0, t), [batch, gated])),
      recurrent: e.transpose(of(input(2)), [1, 0]),
      recurrentBias: other,
      initial,
      peepholes,
      hidden,
      activate(index, value) {
        const names = namesOf(node, cell, directions);
        const name = names[d * cell.activations.length + index] ?? '';
        return e.map(
          ACTIVATIONS.get(name.toLowerCase()) ?? refuse(`the activation '${name}'`),
          value,
        );
      },
    };
    const backwards = textOf(node, 'direction', 'forward') === 'reverse' || d === 1;
    return { backwards, ...walk(direction, cell, backwards) };
  });
  const sequences = results.map(({ outputs }) =>
    e.concat(
      outputs.map((y) => e.reshape(y, [1, 1, batch, hidden])),
      0,
    ),
  );
  const y = e.concat(sequences, 1);
  const last = range(cell.states).map((kind) => {
    const parts = results.map(({ states }) => e.reshape(states[kind] ?? '', [1, batch, hidden]));
    const all = e.concat(parts, 0);
    return batchFirst ? e.transpose(all, [1, 0, 2]) : all;
  });
  return [batchFirst ? e.transpose(y, [2, 0, 1, 3]) : y, ...last];
}

function walk(
  direction: RecurrentDirection,
  cell: RecurrentCell,
  backwards: boolean,
): { readonly outputs: readonly string[]; readonly states: readonly string[] } {
  let states = direction.initial;
  const outputs: string[] = [];
  const order = backwards ? direction.steps.toReversed() : direction.steps;
  for (const input of order) {
    states = cell.step(direction, input, states);
    outputs.push(states[0] ?? '');
  }
  return { outputs: backwards ? outputs.toReversed() : outputs, states };
}

function pick(e: Emitter, name: string, axis: number, index: number): string {
  return e.slice(name, [axis], [index], [index + 1]);
}

function namesOf(node: OnnxNode, cell: RecurrentCell, directions: number): readonly string[] {
  const given = node.attributes['activations'];
  if (given?.kind === 'strings') return given.value;
  return range(directions).flatMap(() => cell.activations);
}
