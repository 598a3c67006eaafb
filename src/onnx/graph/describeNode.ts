import type { OnnxNode } from './model.ts';

/** A node for a message: its operator, its name or else what it makes. */
export function describeNode(node: OnnxNode): string {
  const operator = node.domain === '' ? node.opType : `${node.domain}.${node.opType}`;
  return node.name === ''
    ? `the ${operator} node that makes '${node.outputs[0] ?? ''}'`
    : `the ${operator} node '${node.name}'`;
}
