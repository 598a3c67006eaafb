import type { OnnxNode } from './model.ts';

/** The values that a node reads, those that its bodies take from outside included. */
export function referencedValues(node: OnnxNode): Set<string> {
  const names = new Set(node.inputs.filter((name) => name !== ''));
  for (const attribute of Object.values(node.attributes)) {
    if (attribute.kind !== 'graph') continue;
    const { nodes, initializers, inputs, outputs } = attribute.value;
    const own = new Set<string>(initializers.keys());
    for (const input of inputs) own.add(input.name);
    for (const inner of nodes) for (const name of inner.outputs) own.add(name);
    const read = nodes.flatMap((inner) => [...referencedValues(inner)]);
    for (const name of [...read, ...outputs.map((output) => output.name)]) {
      if (!own.has(name)) names.add(name);
    }
  }
  return names;
}
