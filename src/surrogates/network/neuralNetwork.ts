import type { RandomStream } from '../../core/random.ts';
import { normalCdf } from '../../math/normalDistribution.ts';
import { tensorOf } from '../../onnx/graph/constants.ts';
import type { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import type { MlpOptions, TrainedMlp } from '../../onnx/training/mlpOptions.ts';
import { calibratedScale } from '../calibratedScale.ts';
import type { Prediction, Surrogate, TrainingSet } from '../surrogate.ts';
import { denseForward } from './denseForward.ts';
import { levelColumns, levelColumnsGraph, levelColumnsWidth } from './levelColumns.ts';

export interface NeuralNetworkOptions {
  readonly width: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Networks of the ensemble. */
  readonly members: number;
  /** The engine. */
  readonly train: (networks: readonly MlpOptions[]) => Promise<readonly TrainedMlp[]>;
}

/** Steps of one training, per network: at least, at most, and so many for each row between. */
const MIN_STEPS = 400;
const MAX_STEPS = 3000;
const STEPS_A_ROW = 0.1;
/** Rows that one training sees at most. */
const MAX_ROWS = 50_000;
/** Rows by which its beliefs are judged at most. */
const MAX_CALIBRATED = 4096;

/** An ensemble of multilayer perceptrons on squashed margins, trained by one engine or another. */
export class NeuralNetwork implements Surrogate {
  private readonly options: NeuralNetworkOptions;
  private networks: readonly TrainedMlp[] = [];
  private categories: readonly number[] = [];
  private residual = 1;
  /** Factor on deviations, by the rows that came after the last fit. */
  private scale = 1;
  private fittedAt = 0;

  constructor(options: NeuralNetworkOptions) {
    this.options = options;
  }

  async fit(data: TrainingSet, random: RandomStream): Promise<void> {
    // A training costs about a tenth of a second whatever the data: wait until there is a third more.
    if (this.networks.length > 0 && data.n < 1.33 * this.fittedAt) return;
    this.calibrate(data);
    this.fittedAt = data.n;
    this.categories = data.categories;
    const { width, learningRate, weightDecay, members, train } = this.options;
    const n = Math.min(data.n, MAX_ROWS);
    const first = data.n - n;
    const x = levelColumns(data.x.subarray(first * data.dimensions), n, data.categories);
    const y = Float32Array.from({ length: n }, (_, i) => Math.asinh(data.margin[first + i]!));
    this.networks = await train(
      Array.from({ length: members }, (_, member) => ({
        layers: [levelColumnsWidth(data.categories), width, width, 1],
        activation: 'relu' as const,
        loss: 'mse' as const,
        x,
        y,
        steps: Math.round(Math.min(MAX_STEPS, Math.max(MIN_STEPS, STEPS_A_ROW * n))),
        batch: 128,
        learningRate,
        weightDecay,
        random: random.fork(`member-${member}`),
      })),
    );
    this.residual = this.trainingError(x, y, n);
  }

  margins(x: Float64Array, count: number): Float64Array {
    return this.predict(x, count).mean;
  }

  predict(x: Float64Array, count: number): Prediction {
    const mean = new Float64Array(count);
    const sd = new Float64Array(count).fill(1);
    const failure = new Float64Array(count).fill(0.5);
    if (this.networks.length === 0) return { mean, sd, failure };
    const inputs = levelColumns(x, count, this.categories);
    const outputs = this.networks.map(({ layers }) => denseForward(layers, inputs, count));
    const members = outputs.length;
    for (let i = 0; i < count; i++) {
      let [sum, squares] = [0, 0];
      for (const output of outputs) {
        sum += output[i]!;
        squares += output[i]! ** 2;
      }
      mean[i] = sum / members;
      const spread = Math.max(0, squares / members - mean[i]! ** 2);
      sd[i] = this.scale * Math.sqrt(spread + this.residual ** 2);
      failure[i] = normalCdf(-mean[i]! / sd[i]!);
    }
    return { mean, sd, failure };
  }

  graph(builder: GraphBuilder, features: string): string | undefined {
    if (this.networks.length === 0) return undefined;
    const columns = levelColumnsGraph(builder, features, this.categories);
    const inputs = builder.op('Cast', [columns], { to: 1 });
    const outputs = this.networks.map(({ layers }) =>
      layers.reduce((value, { weights, bias, inputs: width, outputs: next }, l) => {
        const w = builder.constant(tensorOf('float32', weights, [width, next]));
        const b = builder.constant(tensorOf('float32', bias, [next]));
        const sum = builder.op('Gemm', [value, w, b]);
        return l === layers.length - 1 ? sum : builder.op('Relu', [sum]);
      }, inputs),
    );
    return builder.op('Cast', [builder.op('Mean', outputs)], { to: 11 });
  }

  /** Judges its beliefs by the rows that it has not learnt yet: how much noise there is, no training row tells. */
  private calibrate(data: TrainingSet): void {
    if (this.networks.length === 0) return;
    const from = Math.max(this.fittedAt, data.n - MAX_CALIBRATED);
    const { dimensions: d, margin, n, x } = data;
    const { mean, sd } = this.predict(x.subarray(from * d, n * d), n - from);
    this.scale *= calibratedScale(mean, sd, margin.subarray(from, n));
  }

  /** Root mean square error on the training rows, doubled because a network fits them better than new ones. */
  private trainingError(x: Float32Array, y: Float32Array, n: number): number {
    const outputs = this.networks.map(({ layers }) => denseForward(layers, x, n));
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const mean = outputs.reduce((total, output) => total + output[i]!, 0) / outputs.length;
      sum += (mean - y[i]!) ** 2;
    }
    return 2 * Math.sqrt(sum / n) + 1e-6;
  }
}
