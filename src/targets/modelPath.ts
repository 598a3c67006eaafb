import { protocols } from './protocols.ts';
import type { TargetDefinition } from './targetSchema.ts';

/** The ONNX file of a target on this machine, relative to the target's folder; undefined when it has none. */
export function modelPath(definition: TargetDefinition): string | undefined {
  if (definition.serve !== undefined) return definition.serve.model;
  const protocol = protocols.find(({ name }) => name === definition.protocol);
  return protocol?.modelPath?.(definition);
}
