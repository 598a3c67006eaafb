import { normalCdf } from '../../math/normalDistribution.ts';
import type { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import { GaussianProcess } from '../gaussianProcess/gaussianProcess.ts';
import type { GaussianProcessOptions } from '../gaussianProcess/gaussianProcess.ts';
import { kernelGraph } from '../gaussianProcess/kernelGraph.ts';
import type { JointBelief, Prediction, Surrogate, TrainingSet } from '../surrogate.ts';
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
/** Bytes of the experts' factors that are kept; what is more is made again for each visit. */
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
  private factorBytes = 0;
  /** The expert that was visited last whose factor is not to be kept. */
  private guest: LocalExpert | undefined;
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
      this.factorBytes = 0;
      this.guest = undefined;
    } else for (let row = this.seen; row < data.n; row++) this.tree.insert(data.x, row);
    this.seen = data.n;
  }

  margins(x: Float64Array, count: number): Float64Array {
    if (this.tree === undefined) return this.whole.margins(x, count);
    const mean = new Float64Array(count);
    this.visit(x, count, false, (expert, offset, k, i) => {
      mean[i] = expert.margin(x, offset, k);
    });
    return mean;
  }

  predict(x: Float64Array, count: number): Prediction {
    if (this.tree === undefined) return this.whole.predict(x, count);
    const mean = new Float64Array(count);
    const sd = new Float64Array(count);
    const failure = new Float64Array(count);
    this.visit(x, count, true, (expert, offset, k, i) => {
      mean[i] = expert.margin(x, offset, k);
      sd[i] = expert.deviation(x, offset, k);
      failure[i] = normalCdf(-mean[i] / sd[i]);
    });
    return { mean, sd, failure };
  }

  joint(x: Float64Array, count: number): JointBelief | undefined {
    return this.tree === undefined ? this.whole.joint(x, count) : undefined;
  }

  graph(builder: GraphBuilder, features: string): string | undefined {
    const { tree } = this;
    if (tree === undefined) return this.whole.graph(builder, features);
    const { kernel } = this.whole.explicit()!;
    const experts = tree.leaves.map((_, leaf) => this.expert(leaf, false));
    const number = treeEnsembleGraph(builder, features, [tree.flat()], kernel.isCategory);
    const leaf = builder.op('Squeeze', [number, builder.ints([1])]);
    // A sum of floats that is a whole number, give or take rounding.
    const index = builder.op('Cast', [builder.op('Round', [leaf])], { to: 7 });
    return kernelGraph(builder, features, kernel, this.data!.x, experts, index);
  }

  /** Calls back for each point with its expert, all points of an expert in a row. */
  private visit(
    x: Float64Array,
    count: number,
    withDeviation: boolean,
    at: (expert: LocalExpert, offset: number, k: Float64Array, i: number) => void,
  ): void {
    const d = this.data!.dimensions;
    const leaf = Int32Array.from({ length: count }, (_, i) => this.tree!.leafOf(x, i * d));
    const order = Int32Array.from({ length: count }, (_, i) => i);
    order.sort((a, b) => leaf[a]! - leaf[b]! || a - b);
    let k = new Float64Array(0);
    for (const i of order) {
      const expert = this.expert(leaf[i]!, withDeviation);
      if (k.length < expert.used) k = new Float64Array(expert.used);
      at(expert, i * d, k, i);
    }
  }

  /** The expert of a leaf, built when it is first asked for, and again as its leaf grows. */
  private expert(leaf: number, withDeviation: boolean): LocalExpert {
    const rows = this.tree!.leaves[leaf]!;
    const known = this.experts.get(leaf);
    const isStale = rows.length > STALE * (known?.offered ?? 0);
    if (known !== undefined && !isStale && (!withDeviation || known.factorBytes > 0)) return known;
    const { x, margin } = this.data!;
    const { kernel, noise } = this.whole.explicit()!;
    const expert = known ?? new LocalExpert(kernel, noise);
    this.experts.set(leaf, expert);
    const before = expert.factorBytes;
    const from = { x, rows, target: (row: number) => this.whole.squash(margin[row]!) };
    if (isStale) expert.learn(from);
    else expert.restore(from);
    this.factorBytes += expert.factorBytes - before;
    if (this.factorBytes > MAX_BYTES) {
      if (this.guest !== undefined && this.guest !== expert) {
        this.factorBytes -= this.guest.factorBytes;
        this.guest.forget();
      }
      this.guest = expert;
    }
    return expert;
  }
}
