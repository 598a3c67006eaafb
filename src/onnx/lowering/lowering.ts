import type { Emitter } from '../gradient/emitter.ts';
import type { OnnxNode } from '../graph/model.ts';

/** A node to be replaced by simpler ones that compute the same. */
export interface LoweringCall {
  readonly node: OnnxNode;
  readonly e: Emitter;
}

/** Writes the replacement and returns the value of each output that the node has, in order. */
export type Lowering = (call: LoweringCall) => readonly string[];
