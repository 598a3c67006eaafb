import type { OnnxModel } from '../../onnx/graph/model.ts';
import { weightSites } from '../../onnx/mutation/siteValues.ts';
import { applyEdits } from '../models/edit.ts';
import type { SitedEdit } from './injection.ts';

/** A model whose weights are struck in the file itself. Throws RangeError for an edit that fits no weight. */
export function withEdits(model: OnnxModel, edits: readonly SitedEdit[]): OnnxModel {
  const names = new Set(edits.map(({ site }) => site.name));
  const initializers = new Map(model.graph.initializers);
  for (const { name, tensor } of weightSites(model.graph)) {
    if (!names.delete(name)) continue;
    initializers.set(
      name,
      applyEdits(
        tensor,
        edits.filter(({ site }) => site.name === name),
      ),
    );
  }
  const [unknown] = names;
  if (unknown !== undefined) throw new RangeError(`the model has no weight '${unknown}'`);
  // A Constant node of that name would make the value again.
  const nodes = model.graph.nodes.filter(
    (node) =>
      node.opType !== 'Constant' || !edits.some(({ site }) => node.outputs.includes(site.name)),
  );
  return { ...model, graph: { ...model.graph, nodes, initializers } };
}
