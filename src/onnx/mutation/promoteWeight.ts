import type { Tensor } from '../../core/tensor.ts';
import { constantOf } from '../graph/constantOf.ts';
import type { OnnxModel } from '../graph/model.ts';
import { promoteInitializers } from '../graph/promoteInitializers.ts';
import { unknownSite, weightSites } from './siteValues.ts';

/**
 * Makes a constant of the model, be it an initializer or a Constant node, an input of its graph under its own name;
 * returns the value it had. Throws ConfigurationError for a name that is no constant which something reads.
 */
export function promoteWeight(
  model: OnnxModel,
  name: string,
): { readonly model: OnnxModel; readonly value: Tensor } {
  const sites = weightSites(model.graph);
  const site = sites.find((weight) => weight.name === name);
  if (site === undefined) {
    const known = sites.map((weight) => weight.name);
    throw unknownSite('weight', name, known);
  }
  const nodes = model.graph.nodes.filter(
    (node) => constantOf(node) === undefined || !node.outputs.includes(name),
  );
  const initializers = new Map(model.graph.initializers).set(name, site.tensor);
  const { graph } = promoteInitializers({ ...model.graph, nodes, initializers }, [name]);
  return { model: { ...model, graph }, value: site.tensor };
}
