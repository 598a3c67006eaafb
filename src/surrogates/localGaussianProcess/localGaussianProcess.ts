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
/** Experts whose Cholesky factors are kept. */
const MAX_FACTORS = 200;

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
    this.visit(x, count, (expert, offset, k, i, leaf) => {
      // A factor that was dropped is made again, from the same rows.
      const able = expert.factor === undefined ? this.build(leaf, expert.offered) : expert;
      mean[i] = able.margin(x, offset, k);
      sd[i] = able.deviation(x, offset, k, able.factor!);
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
    at: (expert: LocalExpert, offset: number, k: Float64Array, i: number, leaf: number) => void,
  ): void {
    const d = this.data!.dimensions;
    const leaf = Int32Array.from({ length: count }, (_, i) => this.tree!.leafOf(x, i * d));
    const order = Int32Array.from({ length: count }, (_, i) => i);
    order.sort((a, b) => leaf[a]! - leaf[b]! || a - b);
    let k = new Float64Array(0);
    for (const i of order) {
      const expert = this.expert(leaf[i]!);
      if (k.length < expert.used) k = new Float64Array(expert.used);
      at(expert, i * d, k, i, leaf[i]!);
    }
  }

  private expert(leaf: number): LocalExpert {
    return this.experts.get(leaf) ?? this.build(leaf);
  }

  /** Builds the expert of a leaf from the first `count` of its rows; default all. */
  private build(leaf: number, count?: number): LocalExpert {
    const { x, margin } = this.data!;
    const { kernel, noise } = this.whole.explicit()!;
    const expert = new LocalExpert(
      kernel,
      noise,
      x,
      (row) => this.whole.squash(margin[row]!),
      this.tree!.leaves[leaf]!.slice(0, count),
    );
    // The oldest factor gives way; the expert stays, for margins need no factor.
    this.experts.delete(leaf);
    this.experts.set(leaf, expert);
    let kept = 0;
    for (const other of [...this.experts.values()].toReversed())
      if (other.factor !== undefined && ++kept > MAX_FACTORS) other.factor = undefined;
    return expert;
  }
}
