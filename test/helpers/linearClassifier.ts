import type { Picture } from '../../src/core/picture.ts';
import type { ModelSignature } from '../../src/core/signature.ts';
import type { Reply } from '../../src/core/target.ts';
import { float32Tensor } from '../../src/core/tensor.ts';
import type { TensorMap } from '../../src/core/tensor.ts';
import type { AttackItem, AttackView } from '../../src/attacks/frame/attack.ts';
import { createRandom } from '../../src/math/random.ts';
import { classCriterion } from '../../src/judgement/classCriterion.ts';
import { createClassifierView } from '../../src/judgement/classifierView.ts';
import type { Differentiate } from '../../src/judgement/classifierView.ts';
import { createDistance } from '../../src/judgement/distance.ts';
import type { Norm } from '../../src/judgement/distance.ts';
import { createPreprocessing } from '../../src/judgement/preprocessing.ts';
import { tensorOption } from '../../src/pictures/tensorOption.ts';

/** Takes one picture of 8 x 8 x 3 and gives two scores. */
const SIGNATURE: ModelSignature = {
  name: 'linear',
  interface: 'tensors',
  inputs: [{ name: 'x', dtype: 'float32', shape: [-1, 3, 8, 8] }],
  outputs: [{ name: 'y', dtype: 'float32', shape: [-1, 2] }],
};

export interface LinearCase {
  readonly view: AttackView;
  readonly items: readonly AttackItem[];
  /** Sizes of the calls that came. */
  readonly calls: number[];
  /** Smallest perturbation that changes the class of an item, under linf and l2, without the box. */
  readonly least: { readonly linf: number; readonly l2: number };
  /** Fewest pixels of a grey item that change its class, each at the best corner of the colour cube. */
  readonly leastPixels: number;
}

/**
 * A classifier whose score is linear in the pixels, so that the smallest perturbation is known in closed form:
 * margin / |w|_1 under linf, margin / |w|_2 under l2. Items are grey.
 */
export function linearCase(options: {
  readonly norm: Norm;
  readonly epsilon: number;
  readonly items?: number;
  readonly margin?: number;
  readonly bytes?: boolean;
  readonly sees?: 'scores' | 'labels';
  readonly seed?: number;
  readonly targeted?: boolean;
}): LinearCase {
  const { norm, epsilon, items: count = 4, margin = 1, bytes = false, sees = 'scores' } = options;
  const random = createRandom(options.seed ?? 1, 'linear');
  const weights = Float64Array.from({ length: 192 }, () => random.normal());
  const center = weights.reduce((sum, weight) => sum + weight * 0.5, 0);
  const calls: number[] = [];
  const reply = (tensors: TensorMap): Reply => {
    const data = tensors['x']!.data as Float32Array;
    let score = margin - center;
    for (let i = 0; i < data.length; i++) score += weights[i]! * data[i]!;
    return {
      status: 'ok',
      outputs: { y: float32Tensor([1, 2], [score / 2, -score / 2]) },
      latencyMs: 0,
    };
  };
  const grey: Picture = {
    kind: 'picture',
    height: 8,
    width: 8,
    channels: 3,
    data: new Float32Array(192).fill(0.5),
  };
  const preprocessing = createPreprocessing(SIGNATURE, {
    tensor: tensorOption.parse({}),
    example: grey,
    bytes,
  });
  const plain = createClassifierView({
    preprocessing,
    criterion: classCriterion({ targeted: options.targeted }),
    sees: 'scores',
    ask: async (queries) => queries.map(reply),
  });
  // Exact, on the tensor's order turned into that of points.
  const slope = preprocessing.pullback(weights).map((value) => -value);
  // The layer of a linear model is its input.
  const gradient: Differentiate = async (queries, loss) =>
    (await plain.ask(queries)).map((judged, i) => ({
      gradient:
        typeof loss === 'string'
          ? slope
          : loss.at === 'features'
            ? (queries[i]!.weights ?? slope)
            : slope.map((value) => (options.targeted === true ? value : -value)),
      loss: -judged.margin,
      judged,
    }));
  const view: AttackView = {
    ...createClassifierView({
      preprocessing,
      criterion: classCriterion({ targeted: options.targeted }),
      sees,
      ask: async (queries) => {
        calls.push(queries.length);
        return queries.map(reply);
      },
    }),
    gradient,
    surrogates: [gradient],
    threat: { distance: createDistance(norm, { channels: 3 }), epsilon },
    random: createRandom(options.seed ?? 1, 'attack'),
  };
  const original = options.targeted === true ? { label: 0, target: 1 } : { label: 0 };
  // Channels come first in the tensor.
  const gains = Array.from({ length: 64 }, (_, pixel) =>
    [0, 1, 2].reduce((sum, c) => sum + Math.abs(weights[c * 64 + pixel]!) / 2, 0),
  ).toSorted((a, b) => b - a);
  let reached = 0;
  const leastPixels = gains.findIndex((gain) => (reached += gain) > margin) + 1;
  return {
    view,
    calls,
    leastPixels,
    items: Array.from({ length: count }, (_, i) => ({
      name: `item-${i}`,
      clean: preprocessing.prepare(grey),
      original,
      cleanMargin: margin,
    })),
    least: {
      linf: margin / weights.reduce((sum, weight) => sum + Math.abs(weight), 0),
      l2: margin / Math.hypot(...weights),
    },
  };
}
