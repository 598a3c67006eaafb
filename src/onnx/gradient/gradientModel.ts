import type { Dtype, TensorMap } from '../../core/tensor.ts';
import { defaultFeeds } from '../graph/defaultFeeds.ts';
import { GraphBuilder } from '../graph/graphBuilder.ts';
import type { Extent, OnnxGraph, OnnxModel } from '../graph/model.ts';
import type { ModelRunner } from '../graph/modelRunner.ts';
import { normaliseModel } from '../graph/normaliseModel.ts';
import { probeTypes } from '../graph/probeTypes.ts';
import type { ProbedTypes } from '../graph/probeTypes.ts';
import { promoteInitializers } from '../graph/promoteInitializers.ts';
import { pruneGraph } from '../graph/pruneGraph.ts';
import { runOnce } from '../graph/runOnce.ts';
import { validateModel } from '../graph/validateModel.ts';
import { intOf } from '../graph/attributes.ts';
import { isFloating } from '../graph/valueType.ts';
import type { ValueType } from '../graph/valueType.ts';
import { lowerings } from '../lowering/lowerings.ts';
import { backward } from './backward.ts';
import { Emitter } from './emitter.ts';
import { foldBatchNorm } from './foldBatchNorm.ts';
import { buildLoss } from './losses/buildLoss.ts';
import type { Loss } from './losses/loss.ts';
import { lossScope } from './lossScope.ts';
import { NoGradientError } from './noGradientError.ts';

/** Options of `gradientModel`. */
export interface GradientOptions {
  /** What is differentiated. */
  readonly loss: Loss;
  /** In what: names of inputs, initializers or values in between. */
  readonly withRespectTo: readonly string[];
  /** Initializers that become inputs, to be fed at every run, such as weights in training. Default none. */
  readonly feedInitializers?: readonly string[] | undefined;
  /** Example inputs. Their shapes are those of the gradient model. What is left out is taken as declared. */
  readonly feeds?: TensorMap | undefined;
  /** The extent of a first axis that may vary, where `feeds` does not tell. Default 1. */
  readonly batch?: number | undefined;
  /** Extents by their symbol. */
  readonly extents?: Readonly<Record<string, number>> | undefined;
  /** Whether the loss that is differentiated is the sum or the mean over the batch. Default `sum`. */
  readonly reduction?: 'sum' | 'mean' | undefined;
  /** Keep the model's own outputs. Default true. */
  readonly keepOutputs?: boolean | undefined;
  /** How to run a model once, to learn the shapes in it. Default in a worker thread. */
  readonly run?: ModelRunner | undefined;
}

/** A model that computes gradients, for the input shapes that it was made for. */
export interface GradientModel {
  readonly model: OnnxModel;
  /** The output with the loss, [batch]. */
  readonly loss: string;
  /** The output with the gradient of each value, by its name. It has the shape of the value. */
  readonly gradients: Readonly<Record<string, string>>;
  /** The inputs that the loss adds, by role: `labels`, `targets`, `target`, `weights`. */
  readonly lossInputs: Readonly<Record<string, string>>;
}

/**
 * Differentiates a model in reverse mode: the result is the model with the loss and its gradients as further outputs,
 * all ordinary ONNX operators. Throws a ConfigurationError for an operator without a rule (naming it and its node), for
 * a value that does not exist or does not influence the loss, and for a model that is not valid.
 */
export async function gradientModel(
  source: OnnxModel,
  options: GradientOptions,
): Promise<GradientModel> {
  const { withRespectTo, feedInitializers = [], keepOutputs = true, run = runOnce } = options;
  validateModel(source);
  const normal = normaliseModel(source);
  const fed = promoteInitializers(normal.graph, feedInitializers);
  const graph = foldBatchNorm(fed.graph, new Set([...withRespectTo, ...feedInitializers]));
  const model = { ...normal, graph };
  const feeds = defaultFeeds(model, { ...options, given: { ...fed.values, ...options.feeds } });
  const types = await probeTypes(model, feeds, run);
  checkNames(types, withRespectTo);

  const { builder, emitter } = forwardGraph(graph, types, new Set(withRespectTo));
  const lossInputs = new Map<string, string>();
  const outputs = graph.outputs.map((output) => output.name);
  const scope = lossScope(emitter, builder.graph().nodes, outputs, lossInputs);
  const loss = buildLoss(scope, options.loss);
  const shape = emitter.shape(loss);
  const share = options.reduction === 'mean' ? 1 / Math.max(1, shape[0] ?? 1) : 1;
  const { gradients, extended } = backward({
    nodes: builder.graph().nodes,
    emitter,
    seed: { value: loss, gradient: emitter.filled(shape, loss, share) },
    withRespectTo,
  });

  const lossOutput = named(builder, loss, 'loss');
  const gradientOutputs: Record<string, string> = {};
  for (const name of withRespectTo) {
    const gradient = gradients.get(name);
    if (gradient === undefined) {
      throw new NoGradientError(name, `the loss does not depend on '${name}', or only in steps`, {
        code: 'onnx.no-gradient',
        hint: 'name a value that the loss is computed from',
      });
    }
    gradientOutputs[name] = named(builder, gradient, `gradient/${name}`);
  }
  const written = builder.graph();
  const all = [...(keepOutputs ? outputs : []), lossOutput, ...Object.values(gradientOutputs)];
  const typeOf = (name: string): ValueType =>
    emitter.has(name) ? emitter.type(name) : emitter.type(sourceOf(name, written));
  const open = graph.nodes.some((node) => intOf(node, 'ceil_mode', 0) === 1);
  // With ceil_mode, the runtime's shape inference and its pools disagree: then only ranks are declared.
  const declared = ({ dtype, shape }: ValueType): { dtype: Dtype; shape: readonly Extent[] } => ({
    dtype,
    shape: open ? shape.map(() => undefined) : shape,
  });
  const result: OnnxGraph = {
    ...written,
    name: `gradient of ${graph.name}`,
    nodes: written.nodes.map((node) => ({ ...node, outputs: extended.get(node) ?? node.outputs })),
    inputs: written.inputs.map((input) => ({ ...input, ...declared(typeOf(input.name)) })),
    outputs: [...new Set(all)].map((name) => ({ name, ...declared(typeOf(name)) })),
  };
  return {
    model: { ...model, graph: pruneGraph(result) },
    loss: lossOutput,
    gradients: gradientOutputs,
    lossInputs: Object.fromEntries(lossInputs),
  };
}

/** The nodes forward, with operators that have no rule of their own taken apart where gradients pass through them. */
function forwardGraph(
  graph: OnnxGraph,
  types: ProbedTypes,
  withRespectTo: ReadonlySet<string>,
): { readonly builder: GraphBuilder; readonly emitter: Emitter } {
  const builder = new GraphBuilder({ graph: { ...graph, nodes: [], outputs: [] }, prefix: 'g' });
  for (const node of graph.nodes) for (const name of node.outputs) builder.reserve(name);
  const emitter = new Emitter(builder, types);
  const reached = new Set(withRespectTo);
  for (const node of graph.nodes) {
    const passed = node.inputs.some((name) => reached.has(name));
    if (passed) for (const name of node.outputs) reached.add(name);
    const lowering =
      passed && Object.hasOwn(lowerings, node.opType) ? lowerings[node.opType] : undefined;
    if (lowering === undefined) {
      builder.append([node]);
      continue;
    }
    const values = lowering({ node, e: emitter });
    node.outputs.forEach((name, i) => {
      if (name !== '') builder.node('Identity', [values[i] ?? ''], {}, [name]);
    });
  }
  return { builder, emitter };
}

/** Gives a value the name of an output. */
function named(builder: GraphBuilder, value: string, name: string): string {
  const free = builder.reserve(name) ? name : builder.fresh(name);
  builder.node('Identity', [value], {}, [free]);
  return free;
}

function sourceOf(name: string, graph: OnnxGraph): string {
  return graph.nodes.find((node) => node.outputs.includes(name))?.inputs[0] ?? '';
}

function checkNames({ types }: ProbedTypes, withRespectTo: readonly string[]): void {
  for (const name of withRespectTo) {
    const type = types.get(name);
    if (type === undefined || !isFloating(type.dtype)) {
      const what = type === undefined ? 'does not exist' : `is ${type.dtype}`;
      throw new NoGradientError(name, `no gradient in '${name}': this value ${what}`, {
        code: 'onnx.no-value',
        hint: 'name an input, an initializer or a value of a floating-point type',
      });
    }
  }
}
