import type { Dtype, Tensor } from '../../core/tensor.ts';
import { toAttributes } from './attributes.ts';
import type { AttributeValues } from './attributes.ts';
import { tensorOf } from './constants.ts';
import { int64Tensor } from './constants.ts';
import type { Extent, OnnxGraph, OnnxModel, OnnxNode, ValueInfo } from './model.ts';

/** The operator set that built graphs use, and that models are raised to. */
export const OPSET = 21;

/** The IR version that belongs to it. */
export const IR_VERSION = 10;

/** Options of a GraphBuilder. */
export interface GraphBuilderOptions {
  /** Start with the nodes, initializers, inputs and outputs of this graph. */
  readonly graph?: OnnxGraph | undefined;
  /** The builder around this one: a body's names must differ from those of the graph that it sees. */
  readonly parent?: GraphBuilder | undefined;
  /** Begins fresh names. Default `v`. */
  readonly prefix?: string | undefined;
}

/** Builds a graph node by node, in topological order. Values are named by strings; `fresh` names never collide. */
export class GraphBuilder {
  readonly #used: Set<string>;
  readonly #prefix: string;
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers = new Map<string, Tensor>();
  readonly #inputs: ValueInfo[] = [];
  readonly #outputs: ValueInfo[] = [];
  readonly #shared = new Map<string, string>();
  #count = 0;

  constructor({ graph, parent, prefix = 'v' }: GraphBuilderOptions = {}) {
    this.#used = parent === undefined ? new Set() : parent.#used;
    this.#prefix = prefix;
    if (graph !== undefined) this.#include(graph);
  }

  /** A name that nothing in the graph has. */
  fresh(hint = ''): string {
    for (;;) {
      const name = `${this.#prefix}${this.#count++}${hint === '' ? '' : `_${hint}`}`;
      if (this.reserve(name)) return name;
    }
  }

  /** Takes a name; false when it is taken. */
  reserve(name: string): boolean {
    if (this.#used.has(name)) return false;
    this.#used.add(name);
    return true;
  }

  /** Adds an operator call and returns the names of its outputs. An input of '' is left out. */
  node(
    opType: string,
    inputs: readonly string[],
    attributes: AttributeValues = {},
    outputs: number | readonly string[] = 1,
  ): string[] {
    const names =
      typeof outputs === 'number'
        ? Array.from({ length: outputs }, () => this.fresh(opType))
        : [...outputs];
    for (const name of names) this.#used.add(name);
    this.#nodes.push({
      opType,
      domain: '',
      name: '',
      inputs,
      outputs: names,
      attributes: toAttributes(attributes),
    });
    return names;
  }

  /** Adds an operator call with one output and returns its name. */
  op(opType: string, inputs: readonly string[], attributes: AttributeValues = {}): string {
    return this.node(opType, inputs, attributes)[0] ?? '';
  }

  /** Adds nodes as they are. */
  append(nodes: readonly OnnxNode[]): void {
    for (const node of nodes) {
      for (const name of node.outputs) this.#used.add(name);
      this.#nodes.push(node);
    }
  }

  /** Adds a constant and returns its name. */
  constant(tensor: Tensor, name = this.fresh('constant')): string {
    this.#used.add(name);
    this.#initializers.set(name, tensor);
    return name;
  }

  /** A list of int64, such as axes or a shape; equal lists share one constant. */
  ints(values: readonly number[]): string {
    return this.#share(`ints ${values.join()}`, () => int64Tensor(values));
  }

  /** A scalar; equal scalars share one constant. Default float32. */
  scalar(value: number, dtype: Exclude<Dtype, 'bytes'> = 'float32'): string {
    const key = `${dtype} ${Object.is(value, -0) ? '-0' : value}`;
    return this.#share(key, () => tensorOf(dtype, [value], []));
  }

  /** Declares an input of the graph and returns its name. */
  input(name: string, dtype: Dtype, shape?: readonly Extent[]): string {
    this.#used.add(name);
    this.#inputs.push({ name, dtype, ...(shape === undefined ? {} : { shape }) });
    return name;
  }

  /** Declares an existing value as an output of the graph. */
  output(name: string, dtype?: Dtype, shape?: readonly Extent[]): void {
    this.#outputs.push({
      name,
      ...(dtype === undefined ? {} : { dtype }),
      ...(shape === undefined ? {} : { shape }),
    });
  }

  /** The graph so far, for a model or as the body of a control-flow operator. */
  graph(name = 'graph'): OnnxGraph {
    return {
      name,
      nodes: [...this.#nodes],
      initializers: new Map(this.#initializers),
      inputs: [...this.#inputs],
      outputs: [...this.#outputs],
      valueInfo: [],
    };
  }

  /** The model so far. `opset` defaults to 21. */
  build({ opset = OPSET, name = 'graph' }: { opset?: number; name?: string } = {}): OnnxModel {
    return {
      irVersion: IR_VERSION,
      opsets: { '': opset },
      producerName: 'proofmark',
      graph: this.graph(name),
    };
  }

  #share(key: string, make: () => Tensor): string {
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const name = this.constant(make());
    this.#shared.set(key, name);
    return name;
  }

  #include(graph: OnnxGraph): void {
    for (const name of namesIn(graph)) this.#used.add(name);
    this.#nodes.push(...graph.nodes);
    for (const [name, tensor] of graph.initializers) this.#initializers.set(name, tensor);
    this.#inputs.push(...graph.inputs);
    this.#outputs.push(...graph.outputs);
  }
}

/** Every name that a graph and its bodies use. */
function namesIn(graph: OnnxGraph): Set<string> {
  const names = new Set<string>(graph.initializers.keys());
  for (const value of [...graph.inputs, ...graph.outputs, ...graph.valueInfo])
    names.add(value.name);
  for (const node of graph.nodes) {
    for (const name of [...node.inputs, ...node.outputs]) names.add(name);
    for (const attribute of Object.values(node.attributes)) {
      if (attribute.kind === 'graph') for (const name of namesIn(attribute.value)) names.add(name);
    }
  }
  return names;
}
