import { normalCdf } from '../../math/normalDistribution.ts';
import type { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import { GaussianProcess } from '../gaussianProcess/gaussianProcess.ts';
import type { GaussianProcessOptions } from '../gaussianProcess/gaussianProcess.ts';
import { kernelGraph } from '../gaussianProcess/kernelGraph.ts';
import type { Prediction, Surrogate, TrainingSet } from '../surrogate.ts';
import { treeEnsembleGraph } from '../treeEnsembleGraph.ts';
import { LocalExpert } from './localExpert.ts';
import { SpillTree } from './spillTree.ts';

export interface LocalGaussianProcessOptions extends GaussianProcessOptions {
  /** Rows of a local expert at most, when the tree is built. */
  readonly leafRows: number;
}

/** Share of a node's rows on either side of a cut that both its children learn from. */
const OVERLAP = 0.08;
/** Growth of a leaf from which its expert is built anew. */
const STALE = 1.05;
/** Bytes of experts that are kept; the oldest give way, and are built again when a point asks for them. */
const MAX_BYTES = 160e6;

/**
 * Gaussian processes on overlapping parts of the input space, one a leaf of a spill tree, with length scales fitted to
 * all. Up to `maxRows` rows it is one Gaussian process. Experts are built when a point asks for them.
 */
export class LocalGaussianProcess implements Surrogate {
  private readonly options: LocalGaussianProcessOptions;
  private readonly whole: GaussianProcess;
  private data: TrainingSet | undefined;
  private tree: SpillTree | undefined;
  private readonly experts = new Map<number, LocalExpert>();
  private seen = 0;
  private fittedAt = 0;

  constructor(options: LocalGaussianProcessOptions) {
    this.options = options;
    this.whole = new GaussianProcess(options);
  }

  inherit(parent: Surrogate): void {
    if (parent instanceof LocalGaussianProcess) this.whole.inherit(parent.whole);
  }

  async fit(data: TrainingSet): Promise<void> {
    this.data = data;
    if (data.n <= this.options.maxRows) return this.whole.fit(data);
    if (this.tree === undefined || data.n >= 1.2 * this.fittedAt) {
      await this.whole.fit(data);
      this.fittedAt = data.n;
      const { rate, isCategory } = this.whole.explicit()!.kernel;
      const { leafRows } = this.options;
      this.tree = new SpillTree(data.x, data.n, { rate, isCategory, leafRows, overlap: OVERLAP });
      this.experts.clear();
    } else
      for (let row = this.seen; row < data.n; row++)
        for (const leaf of this.tree.insert(data.x, row))
          if (this.tree.leaves[leaf]!.length > STALE * (this.experts.get(leaf)?.offered ?? 0))
            this.experts.delete(leaf);
    this.seen = data.n;
  }

  margins(x: Float64Array, count: number): Float64Array {
    if (this.tree === undefined) return this.whole.margins(x, count);
    const mean = new Float64Array(count);
    this.visit(x, count, (expert, offset, k, i) => {
      mean[i] = expert.margin(x, offset, k);
    });
    return mean;
  }

  predict(x: Float64Array, count: number): Prediction {
    if (this.tree === undefined) return this.whole.predict(x, count);
    const mean = new Float64Array(count);
    const sd = new Float64Array(count);
    const failure = new Float64Array(count);
    this.visit(x, count, (expert, offset, k, i) => {
      mean[i] = expert.margin(x, offset, k);
      sd[i] = expert.deviation(x, offset, k);
      failure[i] = normalCdf(-mean[i] / sd[i]);
    });
    return { mean, sd, failure };
  }

  graph(builder: GraphBuilder, features: string): string | undefined {
    const { tree } = this;
    if (tree === undefined) return this.whole.graph(builder, features);
    const { kernel } = this.whole.explicit()!;
    const experts = tree.leaves.map((_, leaf) => this.expert(leaf));
    const number = treeEnsembleGraph(builder, features, [tree.flat()], kernel.isCategory);
    const leaf = builder.op('Squeeze', [number, builder.ints([1])]);
    // A sum of floats that is a whole number, give or take rounding.
    const index = builder.op('Cast', [builder.op('Round', [leaf])], { to: 7 });
    return kernelGraph(builder, features, kernel, experts, index);
  }

  /** Calls back for each point with its expert, all points of an expert in a row. */
  private visit(
    x: Float64Array,
    count: number,
    at: (expert: LocalExpert, offset: number, k: Float64Array, i: number) => void,
  ): void {
    const d = this.data!.dimensions;
    const leaf = Int32Array.from({ length: count }, (_, i) => this.tree!.leafOf(x, i * d));
    const order = Int32Array.from({ length: count }, (_, i) => i);
    order.sort((a, b) => leaf[a]! - leaf[b]! || a - b);
    let k = new Float64Array(0);
    for (const i of order) {
      const expert = this.expert(leaf[i]!);
      if (k.length < expert.used) k = new Float64Array(expert.used);
      at(expert, i * d, k, i);
    }
  }

  /** The expert of a leaf, built when it is first asked for. */
  private expert(leaf: number): LocalExpert {
    const known = this.experts.get(leaf);
    if (known !== undefined) return known;
    const { x, margin } = this.data!;
    const { kernel, noise } = this.whole.explicit()!;
    const target = (row: number) => this.whole.squash(margin[row]!);
    const expert = new LocalExpert(kernel, noise, x, target, this.tree!.leaves[leaf]!);
    this.experts.set(leaf, expert);
    let bytes = 0;
    for (const other of [...this.experts.keys()].toReversed()) {
      bytes += this.experts.get(other)!.bytes;
      if (bytes > MAX_BYTES) this.experts.delete(other);
    }
    return expert;
  }
}
