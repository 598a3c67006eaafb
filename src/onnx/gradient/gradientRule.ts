import type { Tensor } from '../../core/tensor.ts';
import type { OnnxNode } from '../graph/model.ts';
import type { Emitter } from './emitter.ts';

/** One node on the way back: its values, the gradients of its outputs, and where to give those of its inputs. */
export interface RuleCall {
  readonly node: OnnxNode;
  readonly e: Emitter;
  /** The gradient of the first output; zeros if only others have one. */
  readonly dy: string;
  /** The gradient of an output; undefined if it has none. */
  dyOf(index: number): string | undefined;
  /** The name of an input; '' if left out. */
  x(index: number): string;
  /** The name of an output. */
  y(index?: number): string;
  /** The node that makes a value; undefined for inputs and constants. */
  maker(name: string): OnnxNode | undefined;
  /** Whether the gradient of an input is wanted. */
  wants(index: number): boolean;
  /** Adds to the gradient of an input. It must have the input's shape. Ignored if it is not wanted. */
  give(index: number, gradient: string): void;
  /** The integers of an input that does not depend on data (axes, pads, ...); throws ConfigurationError if it does. */
  ints(index: number): number[];
  /** A constant input; undefined if it depends on data or is large. */
  fixed(index: number): Tensor | undefined;
  /** The name of an output that the forward node need not have, asked for now. */
  extraOutput(index: number, type: { readonly shape: readonly number[] }): string;
  /** Throws the ConfigurationError of a case that the rule does not cover. */
  unsupported(what: string): never;
}

/** Writes the gradients of a node's inputs. */
export type GradientRule = (call: RuleCall) => void;

/** Rules by operator; `stop` marks operators whose gradient is zero almost everywhere. */
export type RuleTable = Readonly<Record<string, GradientRule | 'stop'>>;
