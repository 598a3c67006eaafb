import type { Tensor } from '../../core/tensor.ts';
import { GraphBuilder, IR_VERSION, OPSET } from './graphBuilder.ts';
import type { OnnxGraph, OnnxModel, OnnxNode } from './model.ts';
import { topologicalOrder } from './topologicalOrder.ts';
import { upgrades } from './upgrades.ts';
import { constantOf } from './constantOf.ts';

/**
 * The same model with the operator signatures of opset 21: Constant nodes become initializers, attributes that became
 * inputs are inputs, Dropout is gone, nodes are in order, and an initializer is no input any more. Expects a model that
 * `validateModel` accepts; bodies of control flow are raised too.
 */
export function normaliseModel(model: OnnxModel): OnnxModel {
  const opset = model.opsets[''] ?? OPSET;
  return {
    ...model,
    irVersion: Math.max(model.irVersion, IR_VERSION),
    opsets: { ...model.opsets, '': Math.max(opset, OPSET) },
    graph: raise(model.graph, opset, new GraphBuilder({ graph: model.graph, prefix: 'n' })),
  };
}

function raise(graph: OnnxGraph, opset: number, names: GraphBuilder): OnnxGraph {
  const builder = new GraphBuilder({ parent: names, prefix: 'n' });
  const constants = new Map<string, Tensor>(graph.initializers);
  for (const node of topologicalOrder(graph)) {
    const constant = constantOf(node);
    if (constant !== undefined) {
      constants.set(node.outputs[0] ?? '', constant);
      continue;
    }
    const raised = withBodies(node, opset, builder);
    const upgrade = node.domain === '' ? upgrades[node.opType] : undefined;
    if (upgrade === undefined) builder.append([raised]);
    else upgrade({ node: raised, opset, builder, constants, graph });
  }
  const { nodes, initializers } = builder.graph();
  return {
    ...graph,
    nodes,
    initializers: new Map([...constants, ...initializers]),
    inputs: graph.inputs.filter((input) => !graph.initializers.has(input.name)),
    valueInfo: [],
  };
}

function withBodies(node: OnnxNode, opset: number, builder: GraphBuilder): OnnxNode {
  const entries = Object.entries(node.attributes);
  if (!entries.some(([, attribute]) => attribute.kind === 'graph')) return node;
  const attributes = Object.fromEntries(
    entries.map(([name, attribute]) => [
      name,
      attribute.kind === 'graph'
        ? { ...attribute, value: raise(attribute.value, opset, builder) }
        : attribute,
    ]),
  );
  return { ...node, attributes };
}
