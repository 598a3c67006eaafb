import type { GraphBuilder } from '../graph/graphBuilder.ts';

interface Activation {
  /** From the sum z to the activity; returns the activity and what the way back wants to keep. */
  forward(graph: GraphBuilder, z: string): { readonly h: string; readonly kept: string };
  /** The derivative dh/dz, elementwise. */
  derivative(graph: GraphBuilder, z: string, h: string, kept: string): string;
  /** The variance of first weights, times the inputs of the layer, that keeps the signal's size. */
  readonly gain: number;
}

/** The activations of hidden layers. */
export const ACTIVATIONS = {
  relu: {
    gain: 2,
    forward: (graph, z) => ({ h: graph.op('Relu', [z]), kept: '' }),
    derivative: (graph, _, h) => graph.op('Sign', [h]),
  },
  tanh: {
    gain: 1,
    forward: (graph, z) => ({ h: graph.op('Tanh', [z]), kept: '' }),
    derivative: (graph, _, h) => graph.op('Sub', [graph.scalar(1), graph.op('Mul', [h, h])]),
  },
  /** z sigmoid(z); derivative s + h (1 - s). */
  silu: {
    gain: 2,
    forward(graph, z) {
      const kept = graph.op('Sigmoid', [z]);
      return { h: graph.op('Mul', [z, kept]), kept };
    },
    derivative(graph, _, h, s) {
      const rest = graph.op('Sub', [graph.scalar(1), s]);
      return graph.op('Add', [s, graph.op('Mul', [h, rest])]);
    },
  },
  /** z Phi(z); derivative Phi(z) + z phi(z). */
  gelu: {
    gain: 2,
    forward(graph, z) {
      const half = graph.scalar(0.5);
      const erf = graph.op('Erf', [graph.op('Mul', [z, graph.scalar(Math.SQRT1_2)])]);
      const kept = graph.op('Add', [graph.op('Mul', [erf, half]), half]);
      return { h: graph.op('Mul', [z, kept]), kept };
    },
    derivative(graph, z, _, phi) {
      const square = graph.op('Mul', [z, z]);
      const bell = graph.op('Exp', [graph.op('Mul', [square, graph.scalar(-0.5)])]);
      const density = graph.op('Mul', [bell, graph.scalar(1 / Math.sqrt(2 * Math.PI))]);
      return graph.op('Add', [phi, graph.op('Mul', [z, density])]);
    },
  },
} as const satisfies Record<string, Activation>;

/** Name of an activation of hidden layers. */
export type ActivationName = keyof typeof ACTIVATIONS;
