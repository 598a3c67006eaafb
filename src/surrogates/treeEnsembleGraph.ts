import { tensorOf } from '../onnx/graph/constants.ts';
import type { GraphBuilder } from '../onnx/graph/graphBuilder.ts';
import type { Attribute } from '../onnx/graph/model.ts';
import type { FlatTree } from './flatTree.ts';

/** A tree whose leaves add a value. */
export interface ValuedTree extends FlatTree {
  readonly value: Float64Array;
}

/** The operator set of ai.onnx.ml whose tree ensembles take double thresholds. */
export const ML_DOMAIN = 'ai.onnx.ml';

/**
 * The sum of trees at each row of `features`, float64 [n, dimensions], as a TreeEnsembleRegressor: float64 [n, 1].
 * Thresholds stay float64, for a point must not fall on another side than in the surrogate.
 */
export function treeEnsembleGraph(
  builder: GraphBuilder,
  features: string,
  trees: readonly ValuedTree[],
  isCategory: readonly boolean[],
): string {
  const columns: Record<
    'tree' | 'node' | 'feature' | 'yes' | 'no' | 'leafTree' | 'leaf',
    number[]
  > = { tree: [], node: [], feature: [], yes: [], no: [], leafTree: [], leaf: [] };
  const modes: string[] = [];
  const thresholds: number[] = [];
  const weights: number[] = [];
  for (const [t, { dimension, threshold, child, value }] of trees.entries()) {
    const reached = [0];
    for (const node of reached) {
      const j = dimension[node]!;
      columns.tree.push(t);
      columns.node.push(node);
      columns.feature.push(Math.max(0, j));
      columns.yes.push(j < 0 ? 0 : child[node]!);
      columns.no.push(j < 0 ? 0 : child[node]! + 1);
      thresholds.push(j < 0 ? 0 : threshold[node]!);
      modes.push(j < 0 ? 'LEAF' : isCategory[j]! ? 'BRANCH_EQ' : 'BRANCH_LT');
      if (j >= 0) reached.push(child[node]!, child[node]! + 1);
      else {
        columns.leafTree.push(t);
        columns.leaf.push(node);
        weights.push(value[node]!);
      }
    }
  }
  const output = builder.fresh('trees');
  const ints = (value: readonly number[]): Attribute => ({ kind: 'ints', value });
  const doubles = (value: readonly number[]): Attribute => ({
    kind: 'tensor',
    value: tensorOf('float64', value, [value.length]),
  });
  builder.append([
    {
      opType: 'TreeEnsembleRegressor',
      domain: ML_DOMAIN,
      name: '',
      inputs: [features],
      outputs: [output],
      attributes: {
        n_targets: { kind: 'int', value: 1 },
        aggregate_function: { kind: 'string', value: 'SUM' },
        post_transform: { kind: 'string', value: 'NONE' },
        nodes_treeids: ints(columns.tree),
        nodes_nodeids: ints(columns.node),
        nodes_featureids: ints(columns.feature),
        nodes_truenodeids: ints(columns.yes),
        nodes_falsenodeids: ints(columns.no),
        nodes_modes: { kind: 'strings', value: modes },
        nodes_values_as_tensor: doubles(thresholds),
        target_treeids: ints(columns.leafTree),
        target_nodeids: ints(columns.leaf),
        target_ids: ints(columns.leaf.map(() => 0)),
        target_weights_as_tensor: doubles(weights),
      },
    },
  ]);
  // Double features give float32 sums in the operator's signature.
  return builder.op('Cast', [output], { to: 11 });
}
