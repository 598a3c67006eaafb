import { ConfigurationError } from '../../core/errors.ts';
import type { Tensor, TensorMap } from '../../core/tensor.ts';
import type { OnnxModel } from '../../onnx/graph/model.ts';
import { topologicalOrder } from '../../onnx/graph/topologicalOrder.ts';
import { openFaultSite, type FaultSite, type Site } from '../../onnx/mutation/faultSite.ts';
import { runOnce } from '../../onnx/graph/runOnce.ts';
import { encodeModel } from '../../onnx/proto/encodeModel.ts';
import { canariesOf, canaryOf } from '../../onnx/mutation/canary.ts';
import { sameBits } from '../../onnx/mutation/faultSite.ts';
import { applyEdits, type Edit } from '../models/edit.ts';
import { sitesOf, type Injection } from './injection.ts';

/** Inputs of a model in batches of one shape, and how many items each holds. */
export interface Batches {
  readonly feeds: readonly TensorMap[];
  readonly items: readonly number[];
}

/** The outputs of every batch under one injection; undefined where the model gave none (crash). */
export interface Injected {
  readonly place: number;
  readonly outputs: readonly (TensorMap | undefined)[];
  /** Of the same session. */
  readonly golden: readonly TensorMap[];
  readonly ms: number;
  /** How long the golden run took. */
  readonly goldenMs: number;
}

/** Runs injections; yields what each did, in any order. */
export interface InjectionRunner {
  run(injections: readonly Injection[]): AsyncGenerator<Injected>;
}

/** Options of a FaultRunner. */
export interface FaultRunnerOptions {
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** A clock in milliseconds; without it no time is measured. */
  readonly clock?: (() => number) | undefined;
}

/** Sessions that stay open at once: each holds a worker, and the activations before its values. */
const OPEN_SITES = 6;

interface OpenSite {
  readonly site: FaultSite;
  readonly goldenMs: number;
}

/** Runs injections on one model and fixed inputs, grouped by the values that they strike; sessions are kept for more. */
export class FaultRunner implements InjectionRunner {
  readonly #model: OnnxModel;
  readonly #batches: Batches;
  readonly #options: FaultRunnerOptions;
  readonly #open = new Map<string, OpenSite>();

  constructor(model: OnnxModel, batches: Batches, options: FaultRunnerOptions = {}) {
    this.#model = { ...model, graph: { ...model.graph, nodes: topologicalOrder(model.graph) } };
    this.#batches = batches;
    this.#options = options;
  }

  /** The outputs without a fault of the session that runs faults in these values, and whether the canary moves them. */
  async golden(
    sites: readonly Site[],
  ): Promise<Pick<FaultSite, 'golden' | 'moves' | 'canary' | 'values'>> {
    return (await this.#site(sites)).site;
  }

  /**
   * Whether changing a weight in the file moves the outputs: another way to do what a session's canary does, so that a
   * dead layer is told from an injection that does not arrive.
   */
  async movesInFile({ name }: Site): Promise<boolean> {
    const { graph } = this.#model;
    const tensor = graph.initializers.get(name);
    if (tensor === undefined) return false;
    // The last canary, which changes most: a smaller one may move a fused kernel by its rounding alone.
    const canary = canaryOf(tensor, canariesOf(tensor) - 1);
    const initializers = new Map(graph.initializers).set(name, canary);
    const inputs = graph.inputs.filter((input) => !initializers.has(input.name));
    const feeds = this.#batches.feeds[0] ?? {};
    const run = async (weights: ReadonlyMap<string, Tensor>): Promise<TensorMap> =>
      runOnce(
        encodeModel({ ...this.#model, graph: { ...graph, inputs, initializers: weights } }),
        feeds,
      );
    const [clean, moved] = [await run(graph.initializers), await run(initializers)];
    return Object.keys(clean).some((output) => !sameBits(clean[output], moved[output]));
  }

  /** Runs injections; yields them value by value, in no other order. */
  async *run(injections: readonly Injection[]): AsyncGenerator<Injected> {
    const groups = new Map<string, { sites: Site[]; places: number[] }>();
    for (const [place, injection] of injections.entries()) {
      const sites = sitesOf(injection);
      const key = keyOf(sites);
      const group = groups.get(key) ?? { sites, places: [] };
      group.places.push(place);
      groups.set(key, group);
    }
    // Those that are open come first, and the set of every weight serves all of its parts.
    const order = [...groups].toSorted(
      ([a], [b]) => Number(this.#open.has(b)) - Number(this.#open.has(a)),
    );
    for (const [, { sites, places }] of order) {
      const open = await this.#site(sites);
      const ahead = 2 * (this.#options.workers ?? 1);
      const running: (Promise<Injected> | undefined)[] = [];
      for (const [i, place] of places.entries()) {
        while (running.length < Math.min(i + ahead, places.length)) {
          const next = places[running.length]!;
          const run = this.#inject(open, injections[next]!, next);
          // Whoever stops listening must not leave a rejection behind.
          run.catch(() => undefined);
          running.push(run);
        }
        const done = await running[i]!;
        running[i] = undefined;
        yield { ...done, place };
      }
    }
  }

  async close(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    for (const { site } of open) await site.close();
  }

  async #inject(
    { site, goldenMs }: OpenSite,
    { edits }: Injection,
    place: number,
  ): Promise<Injected> {
    const { clock = () => 0, signal } = this.#options;
    const names = [...new Set(edits.map((edit) => edit.site.name))];
    const started = clock();
    const changed = new Map<string, Tensor>();
    const outputs = await Promise.all(
      this.#batches.feeds.map(async (_, batch) => {
        const values = site.values[batch]!;
        const next: Record<string, Tensor> = {};
        for (const name of names) {
          const own = edits.filter((edit) => edit.site.name === name);
          const isWeight = own[0]?.site.kind === 'weight';
          // A weight is the same for every batch.
          const made =
            (isWeight ? changed.get(name) : undefined) ??
            applyEdits(
              values[name]!,
              isWeight ? own : inEveryItem(own, values[name]!, this.#batches.items[batch]!),
            );
          changed.set(name, made);
          next[name] = made;
        }
        return site.run(batch, next).catch((error: unknown) => {
          signal?.throwIfAborted();
          // A model that crashes under a fault is an outcome; one that was never sound is not.
          if (error instanceof ConfigurationError) throw error;
          return undefined;
        });
      }),
    );
    return { place, outputs, golden: site.golden, ms: clock() - started, goldenMs };
  }

  async #site(sites: readonly Site[]): Promise<OpenSite> {
    const key = keyOf(sites);
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    while (this.#open.size >= OPEN_SITES) {
      const [oldest, { site }] = this.#open.entries().next().value!;
      this.#open.delete(oldest);
      await site.close();
    }
    const { clock = () => 0, workers, signal } = this.#options;
    const site = await openFaultSite(this.#model, sites, this.#batches.feeds, { workers, signal });
    const started = clock();
    for (const batch of this.#batches.feeds.keys()) await site.run(batch, {});
    const open = { site, goldenMs: clock() - started };
    this.#open.set(key, open);
    return open;
  }
}

function keyOf(sites: readonly Site[]): string {
  return JSON.stringify(sites.map(({ kind, name }) => [kind, name]));
}

/** An activation is struck in every item alike: indices count within one item where the first axis is the batch. */
function inEveryItem(edits: readonly Edit[], { shape, data }: Tensor, items: number): Edit[] {
  if (shape[0] !== items) return [...edits];
  const each = data.length / items;
  return Array.from({ length: items }, (_, item) =>
    edits.map((edit): Edit => ({ ...edit, index: item * each + edit.index })),
  ).flat();
}
