import { ProofmarkError } from '../../core/errors.ts';
import type { Tensor, TensorMap } from '../../core/tensor.ts';
import { constantOf } from '../graph/constantOf.ts';
import type { OnnxGraph, OnnxModel } from '../graph/model.ts';
import { pruneGraph } from '../graph/pruneGraph.ts';
import { encodeModel } from '../proto/encodeModel.ts';
import { createSessionPool, type SessionPool } from '../sessions/sessionPool.ts';
import { canariesOf, canaryOf } from './canary.ts';
import { cutGraph, withOutputs, type CutGraph } from './cutGraph.ts';
import { activationSites, unknownSite, weightSites } from './siteValues.ts';

/** Where faults go: a constant of the model (weight, bias), or a value that a node makes. */
export interface Site {
  readonly kind: 'weight' | 'activation';
  readonly name: string;
}

/** Options of `openFaultSite`. */
export interface FaultSiteOptions {
  /** Threads for the injections. Default 1. */
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A model on fixed inputs, opened at some values: only what depends on them runs again for each injection. */
export interface FaultSite {
  /** The values as they are without a fault, by name; those of weights are the same for every batch. */
  readonly values: readonly TensorMap[];
  /** The outputs of each batch without a fault, of this session. */
  readonly golden: readonly TensorMap[];
  /** Whether the outputs move when every element of the values is changed. If not, no injection here can show anything. */
  readonly moves: boolean;
  /** The canary that was tried last: the one that moves them, if any does. */
  readonly canary: number;
  /** The model's outputs for one batch with other values in place; those left out are as they were. */
  run(batch: number, changed: TensorMap): Promise<TensorMap>;
  close(): Promise<void>;
}

/**
 * Opens a model for injections into weights, or into one activation, on one or more batches of inputs of the same
 * shapes. The part of the graph that does not depend on them runs once, and its activations are kept. Nodes must be in
 * topological order. Throws ConfigurationError for a name that is no site.
 */
export async function openFaultSite(
  model: OnnxModel,
  sites: readonly Site[],
  batches: readonly TensorMap[],
  { workers = 1, signal }: FaultSiteOptions = {},
): Promise<FaultSite> {
  const names = sites.map(({ name }) => name);
  const cut = cutGraph(model, names);
  const weights = weightValues(model.graph, sites);
  const activations = names.filter((name) => !Object.hasOwn(weights, name));
  // What the second part reads, what it cannot move, and the activation itself: all made once.
  const unmoved = model.graph.outputs
    .map(({ name }) => name)
    .filter((name) => !cut.outputs.includes(name));
  const once = [...new Set([...cut.boundary, ...unmoved, ...activations])];
  const made = await runOnce(model, once, batches, signal);
  const pick = (from: TensorMap | undefined, wanted: readonly string[]): TensorMap =>
    Object.fromEntries(wanted.map((name) => [name, from?.[name] as Tensor]));
  const values = made.map((found) => ({ ...weights, ...pick(found, activations) }));
  const fixed = made.map((found) => pick(found, unmoved));
  if (cut.outputs.length === 0) {
    return {
      values,
      golden: fixed,
      moves: false,
      canary: 0,
      run: async (batch) => fixed[batch] ?? {},
      close: async () => {},
    };
  }
  const feeds = made.map((found, i) => ({
    ...pick(batches[i], cut.inputs),
    ...pick(found, cut.boundary),
    ...values[i],
  }));
  const rest = encodeModel(secondPart(model, cut, names, feeds));
  const pool = await createSessionPool(rest, { workers, signal });
  const run = async (batch: number, changed: TensorMap): Promise<TensorMap> => {
    const moved = await pool.run({ ...feeds[batch], ...changed }, { signal });
    return { ...fixed[batch], ...moved };
  };
  return ready(pool, values, run);
}

async function ready(
  pool: SessionPool,
  values: readonly TensorMap[],
  run: FaultSite['run'],
): Promise<FaultSite> {
  try {
    const golden = await Promise.all(values.map(async (_, batch) => run(batch, {})));
    const struck = Object.entries(values[0] ?? {});
    const first = golden[0] ?? {};
    let [moves, canary] = [false, 0];
    const rounds = Math.max(1, ...struck.map(([, value]) => canariesOf(value)));
    for (let which = 0; which < rounds && !moves; which++) {
      const changed = struck.map(([name, value]) => [
        name,
        canaryOf(value, Math.min(which, canariesOf(value) - 1)),
      ]);
      const moved = await run(0, Object.fromEntries(changed) as TensorMap);
      moves = Object.keys(first).some((name) => !sameBits(first[name], moved[name]));
      canary = which;
    }
    return { values, golden, moves, canary, run, close: async () => pool.close() };
  } catch (error) {
    await pool.close();
    throw error;
  }
}

/** The nodes after the cut as a model of their own; what flows in becomes inputs of the types it has. */
function secondPart(
  model: OnnxModel,
  cut: CutGraph,
  names: readonly string[],
  feeds: readonly TensorMap[],
): OnnxModel {
  const constants = model.graph.nodes.filter(
    (node) => constantOf(node) !== undefined && !node.outputs.some((name) => names.includes(name)),
  );
  const initializers = new Map(model.graph.initializers);
  // Kept, they would win over what is fed.
  for (const name of names) initializers.delete(name);
  const graph: OnnxGraph = {
    ...model.graph,
    nodes: [...constants, ...cut.nodes],
    initializers,
    inputs: Object.entries(feeds[0] ?? {}).map(([input, { dtype, shape }]) => ({
      name: input,
      dtype,
      // The last batch may be a smaller one.
      shape: shape.map((extent, axis) =>
        feeds.every((feed) => feed[input]?.shape[axis] === extent) ? extent : undefined,
      ),
    })),
    outputs: model.graph.outputs.filter((output) => cut.outputs.includes(output.name)),
    valueInfo: [],
  };
  return { ...model, graph: pruneGraph(graph) };
}

async function runOnce(
  model: OnnxModel,
  names: readonly string[],
  batches: readonly TensorMap[],
  signal: AbortSignal | undefined,
): Promise<TensorMap[]> {
  if (names.length === 0) return batches.map(() => ({}));
  const graph = withOutputs(model, names);
  const pool = await createSessionPool(encodeModel(graph), { signal });
  try {
    return await Promise.all(batches.map(async (inputs) => pool.run(inputs, { signal })));
  } finally {
    await pool.close();
  }
}

function weightValues(graph: OnnxGraph, sites: readonly Site[]): TensorMap {
  const known = weightSites(graph);
  const values: Record<string, Tensor> = {};
  for (const { kind, name } of sites) {
    if (kind === 'activation') {
      checkActivation(graph, name);
      continue;
    }
    const found = known.find((weight) => weight.name === name);
    if (found === undefined) {
      throw unknownSite(
        'weight',
        name,
        known.map((weight) => weight.name),
      );
    }
    values[name] = found.tensor;
  }
  return values;
}

function checkActivation(graph: OnnxGraph, name: string): void {
  const known = activationSites(graph);
  if (!known.includes(name)) throw unknownSite('activation', name, known);
}

/** Whether two tensors hold the same bits. Throws for strings, which cannot be compared. */
export function sameBits(a: Tensor | undefined, b: Tensor | undefined): boolean {
  const [one, other] = [a?.data, b?.data];
  if (!ArrayBuffer.isView(one) || !ArrayBuffer.isView(other)) {
    throw new ProofmarkError('an output of the model holds strings, which cannot be compared', {
      code: 'onnx.canary',
    });
  }
  return (
    Buffer.compare(
      Buffer.from(one.buffer, one.byteOffset, one.byteLength),
      Buffer.from(other.buffer, other.byteOffset, other.byteLength),
    ) === 0
  );
}
