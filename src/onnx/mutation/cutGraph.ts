import { constantOf } from '../graph/constantOf.ts';
import type { OnnxGraph, OnnxModel, OnnxNode } from '../graph/model.ts';
import { pruneGraph } from '../graph/pruneGraph.ts';
import { referencedValues } from '../graph/referencedValues.ts';

/** A graph in two parts: what does not depend on some values, and what does. */
export interface CutGraph {
  /** Computes `boundary` from the model's inputs; undefined when nothing before the value needs computing. */
  readonly prefix: OnnxModel | undefined;
  /** Values that the second part reads and the first part makes. */
  readonly boundary: readonly string[];
  /** The model's own inputs that the second part reads. */
  readonly inputs: readonly string[];
  /** Nodes of the second part, in order. */
  readonly nodes: readonly OnnxNode[];
  /** Outputs of the model that depend on the value, in order. */
  readonly outputs: readonly string[];
}

/**
 * Cuts a graph at values: constants, or one activation (whose maker stays in the first part). Only the second part
 * must run again when they change. Nodes must be in topological order.
 */
export function cutGraph(model: OnnxModel, values: readonly string[]): CutGraph {
  const { graph } = model;
  const moving = new Set(values);
  const nodes: OnnxNode[] = [];
  for (const node of graph.nodes) {
    if (node.outputs.some((name) => values.includes(name))) continue;
    if (![...referencedValues(node)].some((name) => moving.has(name))) continue;
    for (const name of node.outputs) moving.add(name);
    nodes.push(node);
  }
  const outputs = graph.outputs.map(({ name }) => name).filter((name) => moving.has(name));
  const needed = neededNodes(nodes, outputs);
  const constants = constantNames(graph);
  const own = new Set(graph.inputs.map((input) => input.name));
  const read = new Set(needed.flatMap((node) => [...referencedValues(node)]));
  const outside = [...read].filter((name) => !moving.has(name) && !constants.has(name));
  const boundary = outside.filter((name) => !own.has(name));
  return {
    prefix: boundary.length === 0 ? undefined : withOutputs(model, boundary),
    boundary,
    inputs: outside.filter((name) => own.has(name)),
    nodes: needed,
    outputs,
  };
}

/** A model that computes other values of its graph instead of its outputs. */
export function withOutputs(model: OnnxModel, names: readonly string[]): OnnxModel {
  const outputs = names.map((name) => ({ name }));
  // Older files list every initializer as an input too; without the initializer it would have to be fed.
  const inputs = model.graph.inputs.filter(({ name }) => !model.graph.initializers.has(name));
  return { ...model, graph: pruneGraph({ ...model.graph, inputs, outputs }) };
}

/** Constants by name: initializers that are no inputs, and Constant nodes. */
function constantNames(graph: OnnxGraph): Set<string> {
  const made = graph.nodes.filter((node) => constantOf(node) !== undefined);
  return new Set([...graph.initializers.keys(), ...made.flatMap((node) => node.outputs)]);
}

function neededNodes(nodes: readonly OnnxNode[], outputs: readonly string[]): OnnxNode[] {
  const needed = new Set(outputs);
  const kept: OnnxNode[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((name) => needed.has(name))) continue;
    for (const name of referencedValues(node)) needed.add(name);
    kept.push(node);
  }
  return kept.toReversed();
}
