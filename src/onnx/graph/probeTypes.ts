import type { Tensor, TensorMap } from '../../core/tensor.ts';
import { encodeModel } from '../proto/encodeModel.ts';
import { numbersOf } from './constants.ts';
import { GraphBuilder } from './graphBuilder.ts';
import type { OnnxModel, OnnxNode } from './model.ts';
import type { ModelRunner } from './modelRunner.ts';
import type { ValueType } from './valueType.ts';

/** What a probe run found out, for the shapes of its feeds. */
export interface ProbedTypes {
  /** Type and shape of every tensor of the outermost graph. */
  readonly types: ReadonlyMap<string, ValueType>;
  /** Values that depend on shapes and constants only, of at most 1024 elements, such as the target of a Reshape. */
  readonly fixed: ReadonlyMap<string, Tensor>;
}

const HEAD = 1024;

/** Makes values that are no tensors; nothing that reads them is probed. */
const NO_TENSORS =
  /^(Sequence(Construct|Empty|Insert|Erase|Map)|SplitToSequence|Optional|ConcatFromSequence)$/;

/**
 * Runs the model once and notes the type of every value: shape inference without rules of our own. Only shapes and the
 * first elements travel, so that large activations cost nothing. The model must be normalised.
 */
export async function probeTypes(
  model: OnnxModel,
  feeds: TensorMap,
  run: ModelRunner,
): Promise<ProbedTypes> {
  const { graph } = model;
  const builder = new GraphBuilder({ graph: { ...graph, outputs: [] }, prefix: 'probe' });
  const probes: { readonly name: string; readonly shape: string; readonly head: string }[] = [];
  const end = builder.ints([HEAD + 1]);
  for (const node of graph.nodes) {
    if (NO_TENSORS.test(node.opType)) continue;
    for (const name of node.outputs) {
      if (name === '') continue;
      const shape = builder.op('Shape', [name]);
      // Flatten, not Reshape: the runtime moves quantization past a Reshape, and then refuses its own graph.
      const flat = builder.op('Flatten', [name], { axis: 0 });
      const head = builder.op('Slice', [flat, builder.ints([0]), end, builder.ints([1])]);
      builder.output(shape);
      builder.output(head);
      probes.push({ name, shape, head });
    }
  }
  const types = new Map<string, ValueType>();
  const fixed = new Map<string, Tensor>();
  for (const { name } of graph.inputs) {
    const feed = feeds[name];
    if (feed !== undefined) types.set(name, { dtype: feed.dtype, shape: feed.shape });
  }
  for (const [name, tensor] of graph.initializers) {
    types.set(name, { dtype: tensor.dtype, shape: tensor.shape });
    fixed.set(name, tensor);
  }
  if (probes.length === 0) return { types, fixed };
  // Without declared extents nothing is inferred beforehand: the runtime's inference and its kernels disagree in cases
  // such as pools with ceil_mode.
  const inputs = graph.inputs.map((input) => ({
    ...input,
    ...(input.shape === undefined ? {} : { shape: input.shape.map(() => undefined) }),
  }));
  const probed = { ...model, graph: { ...builder.graph(), inputs } };
  const found = await run(encodeModel(probed), feeds);
  const heads = new Map<string, Tensor>();
  for (const { name, shape, head } of probes) {
    const [extents, first] = [found[shape], found[head]];
    if (extents === undefined || first === undefined) continue;
    types.set(name, { dtype: first.dtype, shape: numbersOf(extents) });
    heads.set(name, first);
  }
  for (const node of graph.nodes) {
    if (!isFixed(node, fixed)) continue;
    for (const name of node.outputs) {
      const [type, head] = [types.get(name), heads.get(name)];
      if (type === undefined || head === undefined || head.data.length > HEAD) continue;
      fixed.set(name, { ...head, shape: type.shape });
    }
  }
  return { types, fixed };
}

/** With the shapes of the inputs given, shapes are constants, and so is what is made of constants. */
function isFixed(node: OnnxNode, fixed: ReadonlyMap<string, Tensor>): boolean {
  if (node.opType === 'Shape' || node.opType === 'Size') return true;
  if (/^(Random|Multinomial|Bernoulli|If$|Loop$|Scan$)/.test(node.opType)) return false;
  return node.inputs.every((name) => name === '' || fixed.has(name));
}
