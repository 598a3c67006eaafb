import type { OnnxGraph, OnnxNode } from './model.ts';
import { referencedValues } from './referencedValues.ts';

/** The graph without nodes and initializers that no output needs. Inputs stay, used or not. */
export function pruneGraph(graph: OnnxGraph): OnnxGraph {
  const needed = new Set(graph.outputs.map((output) => output.name));
  const kept: OnnxNode[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((name) => needed.has(name))) continue;
    for (const name of referencedValues(node)) needed.add(name);
    kept.push(node);
  }
  const initializers = new Map([...graph.initializers].filter(([name]) => needed.has(name)));
  return { ...graph, nodes: kept.toReversed(), initializers };
}
