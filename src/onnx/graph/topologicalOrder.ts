import { invalidModel } from '../proto/invalidModel.ts';
import { describeNode } from './describeNode.ts';
import type { OnnxGraph, OnnxNode } from './model.ts';
import { referencedValues } from './referencedValues.ts';

/**
 * The nodes, each after those that it depends on; in the given order where that is already so. Throws a
 * ConfigurationError for a cycle and for a value that two nodes make. Values from outside the graph are taken as given.
 */
export function topologicalOrder(graph: Pick<OnnxGraph, 'nodes'>): OnnxNode[] {
  const maker = new Map<string, OnnxNode>();
  for (const node of graph.nodes) {
    for (const name of node.outputs) {
      if (name === '') continue;
      if (maker.has(name)) throw invalidModel(`the value '${name}' is made by two nodes`);
      maker.set(name, node);
    }
  }
  const order: OnnxNode[] = [];
  const state = new Map<OnnxNode, 'open' | 'done'>();
  for (const root of graph.nodes) {
    // An explicit stack: graphs may be deeper than the call stack.
    const stack = [root];
    for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
      if (state.get(node) === 'done') {
        stack.pop();
        continue;
      }
      const waiting = [...referencedValues(node)]
        .map((name) => maker.get(name))
        .filter((other) => other !== undefined && state.get(other) !== 'done') as OnnxNode[];
      if (waiting.length === 0) {
        state.set(node, 'done');
        order.push(node);
        stack.pop();
        continue;
      }
      state.set(node, 'open');
      for (const other of waiting) {
        if (state.get(other) === 'open') {
          throw invalidModel(`the graph has a cycle through ${describeNode(other)}`);
        }
      }
      stack.push(...waiting.toReversed());
    }
  }
  return order;
}
