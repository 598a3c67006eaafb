import { ConfigurationError } from '../../core/errors.ts';
import type { OnnxGraph } from './model.ts';
import { referencedValues } from './referencedValues.ts';

/** Operators with learnt weights: how many lie before a value says how deep it is. */
const WEIGHTED = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul', 'LSTM', 'GRU', 'RNN']);

/**
 * The value of a hidden layer, by name or by depth: the share, 0 to 1, of weighted operators before it. Of all values that
 * everything after them is computed from, and nothing else, the one nearest to that depth is taken, the last of equals, so
 * that an activation is preferred to what it is made from. Throws ConfigurationError for an unknown name, and for a model
 * without such a value.
 */
export function hiddenLayer(graph: OnnxGraph, layer: number | string, input: string): string {
  if (typeof layer === 'string') {
    if (graph.nodes.some(({ outputs }) => outputs.includes(layer))) return layer;
    throw new ConfigurationError(`the model has no value '${layer}'`, {
      code: 'onnx.no-value',
      hint: `name a value of the graph, or a depth from 0 to 1; between layers there are ${waists(
        graph,
        input,
      )
        .map(({ name }) => name)
        .slice(0, 12)
        .join(', ')}`,
    });
  }
  const all = waists(graph, input);
  const total = graph.nodes.filter(({ opType }) => WEIGHTED.has(opType)).length;
  const distance = ({ before }: Waist): number => Math.abs(before / Math.max(1, total) - layer);
  const best = all.reduce<Waist | undefined>(
    (found, one) => (found === undefined || distance(one) <= distance(found) ? one : found),
    undefined,
  );
  if (best !== undefined) return best.name;
  throw new ConfigurationError('no hidden layer of the model carries all that comes after it', {
    code: 'onnx.no-value',
    hint: 'name a value of the graph',
  });
}

interface Waist {
  readonly name: string;
  /** Weighted operators before it. */
  readonly before: number;
}

/** Values between input and outputs through which all passes, in the order of the nodes. */
function waists(graph: OnnxGraph, input: string): readonly Waist[] {
  const lastReader = new Map<string, number>();
  for (const [i, node] of graph.nodes.entries())
    for (const name of referencedValues(node)) lastReader.set(name, i);
  for (const { name } of graph.outputs) lastReader.set(name, Infinity);
  const open = new Set([input]);
  const found: Waist[] = [];
  let before = 0;
  for (const [i, node] of graph.nodes.entries()) {
    if (![...referencedValues(node)].some((name) => open.has(name))) continue;
    if (WEIGHTED.has(node.opType)) before++;
    for (const name of node.outputs) if (lastReader.has(name)) open.add(name);
    for (const name of open) if ((lastReader.get(name) ?? -1) <= i) open.delete(name);
    const [name = '', ...others] = open;
    if (others.length === 0 && before > 0 && lastReader.get(name) !== Infinity)
      found.push({ name, before });
  }
  return found;
}
