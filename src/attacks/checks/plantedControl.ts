import { float32Tensor } from '../../core/tensor.ts';
import type { RandomStream } from '../../core/random.ts';
import { classCriterion } from '../../judgement/classCriterion.ts';
import { createClassifierView } from '../../judgement/classifierView.ts';
import type { Differentiate } from '../../judgement/classifierView.ts';
import type { AttackRun } from '../run/campaign.ts';
import type { SetUp } from '../run/setUp.ts';
import type { Check } from './check.ts';
import { inQueries } from '../inQueries.ts';

/** Queries that a planted weak model may cost. */
const QUERIES = 1000;

/**
 * The positive control: the attack against a linear model of the same input whose exact robustness is a fifth of epsilon.
 * An attack that cannot break that is broken itself, or has too few queries: the check fails when it is the only one
 * (`alone`). It costs no query of the target.
 */
export async function plantedControl(
  run: AttackRun,
  { space, threat, attacked }: SetUp,
  random: RandomStream,
  queries: number,
  alone: boolean,
): Promise<readonly Check[]> {
  const { norm } = threat.distance;
  if (!Number.isFinite(run.epsilon) || run.epsilon === 0 || norm === 'gower' || norm === 'l1')
    return [];
  if (run.attack.planted === false) return [];
  const items = attacked.slice(0, 3).map((item) => ({
    ...item,
    original: { label: 0, ...(item.original.target === undefined ? {} : { target: 1 }) },
    cleanMargin: 1,
    start: undefined,
  }));
  if (items.length === 0) return [];
  const weights = smoothWeights(space.form, random);
  for (let i = 0; i < weights.length; i++) if (threat.mutable?.[i] === 0) weights[i] = 0;
  const clean = new Map(items.map((item) => [item.name, item.clean]));
  let broken = 0;
  for (const item of items) {
    const from = clean.get(item.name)!;
    const margin = gain(norm, weights, run.epsilon, space.form.channels, space, from) / 5;
    const view = createClassifierView({
      preprocessing: space,
      criterion: classCriterion({ targeted: item.original.target !== undefined }),
      sees: run.attack.needs === 'labels' || run.attack.needs === 'base' ? 'labels' : 'scores',
      ask: async (asked) =>
        asked.map((tensors) => {
          const point = space.decode(tensors);
          let score = margin;
          for (let i = 0; i < point.length; i++) score -= weights[i]! * (point[i]! - from[i]!);
          const y = float32Tensor([1, 2], [score / 2, -score / 2]);
          return { status: 'ok', outputs: { y }, latencyMs: 0 };
        }),
    });
    // Every loss of two linear scores grows along the weights; the layer of a linear model is its input.
    const gradient: Differentiate = async (queries, loss) => {
      const falling = weights.map((weight) => -weight);
      return (await view.ask(queries)).map((judged, i) => ({
        gradient: Float32Array.from(
          typeof loss === 'string'
            ? weights
            : loss.at === 'features'
              ? (queries[i]!.weights ?? weights)
              : queries[i]!.original.target === undefined
                ? falling
                : weights,
        ),
        loss: -judged.margin,
        judged,
      }));
    };
    const attackView = {
      ...view,
      gradient,
      surrogates: [gradient],
      threat: { ...threat, epsilon: run.epsilon },
      random,
    };
    const budget = { queries: Math.min(queries, QUERIES) };
    const [outcome] = await run.attack.attack(attackView, [item], budget, run.settings);
    if (outcome!.success) broken++;
  }
  const failed = alone ? 'failed' : 'noted';
  return [
    {
      id: `planted-${run.attack.name}`,
      title: `A planted weak model is broken: ${run.attack.name}`,
      outcome: broken === items.length ? 'passed' : broken > 0 ? 'noted' : failed,
      detail: `A linear model of the same input, with a robustness of a fifth of epsilon, was broken on ${broken} of ${items.length} items with at most ${inQueries(Math.min(queries, QUERIES))} each, none of them to the target.`,
    },
  ];
}

/** Weights that are alike in neighbouring pixels, as those of models of pictures are. */
function smoothWeights(
  { height, width, channels }: SetUp['space']['form'],
  random: RandomStream,
): Float64Array {
  const coarse = Array.from({ length: 16 * channels }, () => random.normal());
  return Float64Array.from({ length: height * width * channels }, (_, i) => {
    const pixel = Math.floor(i / channels);
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    const tile = Math.floor((row * 4) / height) * 4 + Math.floor((column * 4) / width);
    return coarse[tile * channels + (i % channels)]! + 0.3 * random.normal();
  });
}

/** The most that a linear score can be lowered within epsilon, inside the bounds. */
function gain(
  norm: string,
  weights: Float64Array,
  epsilon: number,
  channels: number,
  { lower, upper }: SetUp['space'],
  clean: Float32Array,
): number {
  const room = (i: number): number =>
    weights[i]! > 0 ? upper[i]! - clean[i]! : clean[i]! - lower[i]!;
  if (norm === 'linf')
    return weights.reduce((sum, w, i) => sum + Math.abs(w) * Math.min(epsilon, room(i)), 0);
  if (norm === 'l2')
    return (
      Math.sqrt(weights.reduce((sum, w, i) => (room(i) > epsilon / 50 ? sum + w * w : sum), 0)) *
      epsilon
    );
  const pixels = Array.from({ length: weights.length / channels }, (_, p) => {
    let sum = 0;
    for (let i = p * channels; i < (p + 1) * channels; i++)
      sum += Math.abs(weights[i]!) * Math.min(1, room(i));
    return sum;
  }).toSorted((a, b) => b - a);
  return pixels.slice(0, Math.floor(epsilon)).reduce((sum, value) => sum + value, 0);
}
