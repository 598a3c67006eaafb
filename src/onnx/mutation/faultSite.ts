import { ProofmarkError } from '../../core/errors.ts';
import type { Tensor, TensorMap } from '../../core/tensor.ts';
import { constantOf } from '../graph/constantOf.ts';
import type { OnnxGraph, OnnxModel } from '../graph/model.ts';
import { pruneGraph } from '../graph/pruneGraph.ts';
import { encodeModel } from '../proto/encodeModel.ts';
import { createSessionPool, type SessionPool } from '../sessions/sessionPool.ts';
import { canaryOf } from './canary.ts';
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

/** A model on fixed inputs, opened at one value: only what depends on the value runs again for each injection. */
export interface FaultSite {
  readonly site: Site;
  /** The value as it is without a fault. */
  readonly value: Tensor;
  /** The outputs without a fault, of this session. */
  readonly golden: TensorMap;
  /** Whether the outputs move when every element of the value is changed. If not, no injection here can show anything. */
  readonly moves: boolean;
  /** The model's outputs with another value in place. */
  run(value: Tensor): Promise<TensorMap>;
  close(): Promise<void>;
}

/**
 * Opens a model for injections into one value. The part of the graph that does not depend on the value runs once, and
 * its activations are kept. Nodes must be in topological order. Throws ConfigurationError for a name that is no site.
 */
export async function openFaultSite(
  model: OnnxModel,
  site: Site,
  inputs: TensorMap,
  { workers = 1, signal }: FaultSiteOptions = {},
): Promise<FaultSite> {
  const cut = cutGraph(model, site.name);
  const weight = site.kind === 'weight' ? weightValue(model.graph, site.name) : undefined;
  if (site.kind === 'activation') checkActivation(model.graph, site.name);
  // What the second part reads, what it cannot move, and the activation itself: all made once.
  const unmoved = model.graph.outputs
    .map(({ name }) => name)
    .filter((name) => !cut.outputs.includes(name));
  const once = [...new Set([...cut.boundary, ...unmoved, ...(weight ? [] : [site.name])])];
  const made = await runOnce(model, once, inputs, signal);
  const value = weight ?? made[site.name];
  if (value === undefined) throw unknownSite(site.kind, site.name, Object.keys(made));
  const feeds: Record<string, Tensor> = {};
  for (const name of cut.inputs) feeds[name] = inputs[name] as Tensor;
  for (const name of cut.boundary) feeds[name] = made[name] as Tensor;
  const fixed = Object.fromEntries(unmoved.map((name) => [name, made[name] as Tensor]));
  if (cut.outputs.length === 0) {
    const golden = fixed;
    return { site, value, golden, moves: false, run: async () => golden, close: async () => {} };
  }
  const rest = encodeModel(secondPart(model, cut, site.name, { ...feeds, [site.name]: value }));
  const pool = await createSessionPool(rest, { workers, signal });
  const run = async (changed: Tensor): Promise<TensorMap> => {
    const moved = await pool.run({ ...feeds, [site.name]: changed }, { signal });
    return { ...fixed, ...moved };
  };
  return ready(pool, site, value, run);
}

async function ready(
  pool: SessionPool,
  site: Site,
  value: Tensor,
  run: FaultSite['run'],
): Promise<FaultSite> {
  try {
    const golden = await run(value);
    const moved = await run(canaryOf(value));
    const moves = Object.keys(golden).some((name) => !sameBits(golden[name], moved[name]));
    return { site, value, golden, moves, run, close: async () => pool.close() };
  } catch (error) {
    await pool.close();
    throw error;
  }
}

/** The nodes after the cut as a model of their own; what flows in becomes inputs of the types it has. */
function secondPart(model: OnnxModel, cut: CutGraph, name: string, feeds: TensorMap): OnnxModel {
  const constants = model.graph.nodes.filter(
    (node) => constantOf(node) !== undefined && !node.outputs.includes(name),
  );
  const initializers = new Map(model.graph.initializers);
  // Kept, it would win over what is fed.
  initializers.delete(name);
  const graph: OnnxGraph = {
    ...model.graph,
    nodes: [...constants, ...cut.nodes],
    initializers,
    inputs: Object.entries(feeds).map(([input, { dtype, shape }]) => ({
      name: input,
      dtype,
      shape,
    })),
    outputs: model.graph.outputs.filter((output) => cut.outputs.includes(output.name)),
    valueInfo: [],
  };
  return { ...model, graph: pruneGraph(graph) };
}

async function runOnce(
  model: OnnxModel,
  names: readonly string[],
  inputs: TensorMap,
  signal: AbortSignal | undefined,
): Promise<TensorMap> {
  if (names.length === 0) return {};
  const graph = withOutputs(model, names);
  const pool = await createSessionPool(encodeModel(graph), { signal });
  try {
    return await pool.run(inputs, { signal });
  } finally {
    await pool.close();
  }
}

function weightValue(graph: OnnxGraph, name: string): Tensor {
  const sites = weightSites(graph);
  const found = sites.find((weight) => weight.name === name);
  if (found !== undefined) return found.tensor;
  throw unknownSite(
    'weight',
    name,
    sites.map((weight) => weight.name),
  );
}

function checkActivation(graph: OnnxGraph, name: string): void {
  const known = activationSites(graph);
  if (!known.includes(name)) throw unknownSite('activation', name, known);
}

function sameBits(a: Tensor | undefined, b: Tensor | undefined): boolean {
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
