import { ConfigurationError } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor.ts';
import { constantOf } from '../graph/constantOf.ts';
import type { OnnxGraph } from '../graph/model.ts';
import { referencedValues } from '../graph/referencedValues.ts';

/** A constant of a graph that nodes read: a weight, a bias, a scale. */
export interface WeightSite {
  readonly name: string;
  readonly tensor: Tensor;
  /** The nodes that read it, as `Conv conv1`. */
  readonly readers: readonly string[];
}

/** The constants of a graph that something reads, initializers and Constant nodes alike, in the order of their first reader. */
export function weightSites(graph: OnnxGraph): WeightSite[] {
  const constants = new Map(graph.initializers);
  for (const node of graph.nodes) {
    const value = constantOf(node);
    if (value !== undefined) constants.set(node.outputs[0] ?? '', value);
  }
  const sites = new Map<string, WeightSite & { readonly readers: string[] }>();
  for (const node of graph.nodes) {
    for (const name of referencedValues(node)) {
      const tensor = constants.get(name);
      if (tensor === undefined) continue;
      const site = sites.get(name) ?? { name, tensor, readers: [] };
      site.readers.push(node.name === '' ? node.opType : `${node.opType} ${node.name}`);
      sites.set(name, site);
    }
  }
  return [...sites.values()];
}

/** The values that nodes make from the inputs: the activations, in order. Constants are left out. */
export function activationSites(graph: OnnxGraph): string[] {
  return graph.nodes
    .filter((node) => node.opType !== 'Constant')
    .flatMap((node) => node.outputs.filter((name) => name !== ''));
}

/** The error for a name that is no site. */
export function unknownSite(
  kind: string,
  name: string,
  known: readonly string[],
): ConfigurationError {
  const some = known.slice(0, 8).join(', ');
  return new ConfigurationError(`the model has no ${kind} '${name}'`, {
    code: 'onnx.unknown-site',
    hint: `it has ${some}${known.length > 8 ? `, and ${known.length - 8} more` : ''}`,
  });
}
