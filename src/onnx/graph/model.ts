import type { Dtype, Tensor } from '../../core/tensor.ts';

/**
 * Fields of a protobuf message that we do not interpret (documentation, metadata, annotations), as they were on the
 * wire. They are written back unchanged.
 */
export type UnreadFields = readonly Uint8Array[];

/** An ONNX file in memory. Plain data: build a changed copy with object spread. */
export interface OnnxModel {
  readonly irVersion: number;
  /** Operator set version by domain; the default domain is ''. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly graph: OnnxGraph;
  readonly producerName?: string | undefined;
  /** Model-local functions as encoded FunctionProto messages. */
  readonly functions?: readonly Uint8Array[] | undefined;
  readonly unread?: UnreadFields | undefined;
}

/** A graph: of a model, or the body of a control-flow operator. Nodes are in topological order in a valid model. */
export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  /** Constants by name. A name that is also an input may be fed instead. */
  readonly initializers: ReadonlyMap<string, Tensor>;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** Types of values inside the graph; often empty. */
  readonly valueInfo: readonly ValueInfo[];
  readonly unread?: UnreadFields | undefined;
  /** Unread fields of initializers, by name. */
  readonly unreadOfInitializers?: ReadonlyMap<string, UnreadFields> | undefined;
}

/** One operator call. An input or output of '' is left out. */
export interface OnnxNode {
  readonly opType: string;
  /** '' is the default domain (also written `ai.onnx` in files). */
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly unread?: UnreadFields | undefined;
}

/**
 * The value of an attribute. Integers are numbers: what lies beyond 2^63 - 1 is written as that (INT64_MAX is read as
 * 2^63), other values beyond 2^53 are refused when read.
 */
export type Attribute = (
  | { readonly kind: 'float' | 'int'; readonly value: number }
  | { readonly kind: 'floats' | 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'tensor'; readonly value: Tensor }
  | { readonly kind: 'graph'; readonly value: OnnxGraph }
  /** A kind without a meaning here (type, sparse tensor, lists of graphs), as an encoded AttributeProto. */
  | { readonly kind: 'encoded'; readonly value: Uint8Array }
) & { readonly unread?: UnreadFields | undefined };

/** An extent: a number, a symbol such as `batch`, or undefined when unknown. */
export type Extent = number | string | undefined;

/** Name and type of an input, an output or a value. */
export interface ValueInfo {
  readonly name: string;
  /** Undefined when the type is unknown or no tensor. */
  readonly dtype?: Dtype | undefined;
  /** Undefined when the rank is unknown. */
  readonly shape?: readonly Extent[] | undefined;
  /** The encoded TypeProto of what is no tensor (sequence, optional, map). */
  readonly otherType?: Uint8Array | undefined;
  readonly unread?: UnreadFields | undefined;
}
