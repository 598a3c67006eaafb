import type { Tensor, TensorMap } from '../../../src/core/tensor.ts';
import { elementCount } from '../../../src/core/tensor.ts';
import { gradientModel } from '../../../src/onnx/gradient/gradientModel.ts';
import type { Loss } from '../../../src/onnx/gradient/losses/loss.ts';
import { numbersOf, tensorOf } from '../../../src/onnx/graph/constants.ts';
import type { OnnxModel } from '../../../src/onnx/graph/model.ts';
import { encodeModel } from '../../../src/onnx/proto/encodeModel.ts';
import { createRandom } from '../../../src/math/random.ts';
import { loadHere, runHere } from './runHere.ts';

/** How `gradientError` checks. */
export interface GradientCheck {
  readonly feeds: TensorMap;
  /** Inputs and initializers; the latter are fed for the check. */
  readonly withRespectTo: readonly string[];
  /** Half the distance of the points that are compared; as wide as the function is nearly quadratic. Default 1e-2. */
  readonly step?: number;
  /** Directions for each value. Default 3. */
  readonly directions?: number;
  readonly loss?: Loss;
  readonly lossFeeds?: TensorMap;
}

/**
 * The greatest relative error of directional derivatives: the engine's gradient against finite differences of fourth
 * order, (8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / 12h, along random directions. Sums are in float64.
 */
export async function gradientError(model: OnnxModel, check: GradientCheck): Promise<number> {
  const { feeds, withRespectTo, step = 1e-2, directions = 3 } = check;
  const { loss = { kind: 'output' } } = check;
  const promoted = withRespectTo.filter((name) => model.graph.initializers.has(name));
  const parameters = Object.fromEntries(
    promoted.map((name) => [name, model.graph.initializers.get(name) as Tensor]),
  );
  const differentiated = await gradientModel(model, {
    loss,
    withRespectTo,
    feedInitializers: promoted,
    feeds,
    run: runHere,
  });
  const random = createRandom(1);
  const { graph } = differentiated.model;
  const weightsName = differentiated.lossInputs['weights'];
  const weightsInput = graph.inputs.find((input) => input.name === weightsName);
  const lossFeeds: Record<string, Tensor> = { ...check.lossFeeds };
  if (weightsInput !== undefined && weightsName !== undefined) {
    const about =
      (loss.kind === 'output' ? loss.output : undefined) ?? model.graph.outputs[0]?.name;
    const forward = await runHere(encodeModel(model), feeds);
    const shape = forward[about ?? '']?.shape ?? (weightsInput.shape as number[]);
    const values = Array.from({ length: elementCount(shape) }, () => random.normal());
    lossFeeds[weightsName] = tensorOf('float32', values, shape);
  }
  const session = await loadHere(encodeModel(differentiated.model));
  try {
    const point: Record<string, Tensor> = { ...feeds, ...parameters, ...lossFeeds };
    const results = await session.run(point);
    // The loss at a point: from outputs in float32, weighted in float64, so that sums lose nothing.
    const output =
      loss.kind === 'output' ? (loss.output ?? model.graph.outputs[0]?.name ?? '') : '';
    const weights = lossFeeds[weightsName ?? ''];
    const value = async (name: string, tensor: Tensor): Promise<number> => {
      const found = await session.run({ ...point, [name]: tensor });
      if (loss.kind !== 'output' || weights === undefined) {
        return numbersOf(found[differentiated.loss] as Tensor).reduce((a, b) => a + b, 0);
      }
      const w = numbersOf(weights);
      return numbersOf(found[output] as Tensor).reduce((sum, y, i) => sum + y * (w[i] ?? 0), 0);
    };
    // What rounding of the outputs to float32 can do to the differences.
    const factors = weights === undefined ? undefined : numbersOf(weights);
    const terms = numbersOf(results[output] ?? (results[differentiated.loss] as Tensor)).map(
      (y, i) => y * (factors === undefined ? 1 : (factors[i] ?? 0)),
    );
    const noise = (4 * 2 ** -23 * norm(terms)) / step;
    let worst = 0;
    for (const name of withRespectTo) {
      const base = point[name] as Tensor;
      const x = numbersOf(base);
      const gradient = numbersOf(results[differentiated.gradients[name] ?? ''] as Tensor);
      if (gradient.some((slope) => !Number.isFinite(slope))) return Infinity;
      for (let k = 0; k < directions; k++) {
        const direction = x.map(() => random.normal());
        const length = norm(direction);
        const moved = async (t: number): Promise<number> =>
          value(name, {
            ...base,
            data: Float32Array.from(x, (v, i) => v + (t * step * (direction[i] ?? 0)) / length),
          });
        const [a, b, c, d] = [await moved(1), await moved(-1), await moved(2), await moved(-2)];
        const expected = (8 * (a - b) - (c - d)) / (12 * step);
        const found = gradient.reduce((sum, g, i) => sum + (g * (direction[i] ?? 0)) / length, 0);
        const scale = norm(gradient) / Math.sqrt(Math.max(1, x.length)) + 1e-3;
        const error = Math.max(0, Math.abs(found - expected) - noise);
        worst = Math.max(worst, error / (Math.abs(expected) + scale));
      }
    }
    return worst;
  } finally {
    await session.release();
  }
}

/** The Euclidean length; `Math.hypot` cannot take as many arguments as a large model has values. */
function norm(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
