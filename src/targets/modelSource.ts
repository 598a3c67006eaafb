import type { ModelSource } from '../onnx/sessions/readModelFile.ts';
import { protocols } from './protocols.ts';
import type { TargetDefinition } from './targetSchema.ts';

/** The ONNX file of a target on this machine, relative to the target's folder; undefined when it has none. */
export function modelSource(definition: TargetDefinition): ModelSource | undefined {
  const { serve } = definition;
  if (serve !== undefined) return { path: serve.model, externalData: serve.externalData };
  const protocol = protocols.find(({ name }) => name === definition.protocol);
  return protocol?.modelSource?.(definition);
}
