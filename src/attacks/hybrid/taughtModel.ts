import type { RandomStream } from '../../core/random.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { float32Tensor } from '../../core/tensor.ts';
import { classScores } from '../../onnx/gradient/losses/classScores.ts';
import type { Loss } from '../../onnx/gradient/losses/loss.ts';
import { decodeModel } from '../../onnx/proto/decodeModel.ts';
import { trainModel } from '../../onnx/training/trainModel.ts';
import type { BaseFile } from '../gradients/retrainable.ts';
import { stacked } from '../gradients/stacked.ts';
import { withoutGradients } from '../gradients/withoutGradients.ts';
import type { Lesson } from './lesson.ts';

/** Rows of a training step. */
const ROWS = 32;
/** A model of one row a step makes so many more steps, each with so much smaller a rate. */
const SINGLE = { steps: 16, rate: 1 / 3 };
/** Probabilities below this are taken as this. */
const LEAST = 1e-6;

/** How a model is taught. */
export interface Teaching {
  readonly lessons: readonly Lesson[];
  /** Steps of 32 rows. */
  readonly steps: number;
  /** Rate of AdamW at its highest. */
  readonly rate: number;
  readonly random: RandomStream;
}

/**
 * Trains a classifier on answers: to their scores, centred, by the mean square where there are any, else to their labels
 * by the cross-entropy. Without a lesson it is returned as it is. Throws ConfigurationError for a model that cannot be
 * differentiated, naming the operator.
 */
export async function taughtModel(
  { bytes, preprocessing, output, signal }: BaseFile,
  { lessons, steps, rate, random }: Teaching,
): Promise<Uint8Array> {
  const scored = lessons.filter(({ scores }) => scores !== undefined);
  const used = scored.length > 0 ? scored : lessons;
  if (used.length === 0) return bytes;
  const rows = used.map(({ point }) => Object.entries(preprocessing.encode(point))[0]!);
  const [input, { shape }] = rows[0]!;
  const first = decodeModel(bytes).graph.inputs.find(({ name }) => name === input)?.shape?.[0];
  const batch = typeof first === 'number' && first > 0 ? first : ROWS;
  const isSingle = batch < ROWS / 2;
  const data: TensorMap = {
    [input]: stacked(
      rows.map(([, tensor]) => tensor.data as Float32Array),
      shape,
    ),
    ...(scored.length > 0 ? scoresOf(scored) : labelsOf(used)),
  };
  const trained = await withoutGradients(async () =>
    trainModel({
      model: bytes,
      loss: scored.length > 0 ? distanceOfScores(output) : { kind: 'crossEntropy', output },
      data,
      steps: isSingle ? SINGLE.steps * steps : steps,
      batch,
      learningRate: isSingle ? SINGLE.rate * rate : rate,
      evaluateEvery: 200,
      random,
      signal,
    }),
  );
  return trained.model;
}

function labelsOf(lessons: readonly Lesson[]): TensorMap {
  const labels = BigInt64Array.from(lessons, ({ label }) => BigInt(label));
  return { labels: { dtype: 'int64', shape: [labels.length], data: labels } };
}

/** Logits of the answers, centred: probabilities by their logarithms. */
function scoresOf(lessons: readonly Lesson[]): TensorMap {
  const classes = lessons[0]!.scores!.length;
  const target = Float32Array.from(
    lessons.flatMap(({ scores }) => {
      const sum = scores!.reduce((total, value) => total + value, 0);
      const areProbabilities = Math.abs(sum - 1) < 1e-3 && scores!.every((value) => value >= 0);
      const logits = Array.from(scores!, (value) =>
        areProbabilities ? Math.log(Math.max(LEAST, value)) : value,
      );
      const mean = logits.reduce((total, value) => total + value, 0) / classes;
      return logits.map((value) => value - mean);
    }),
  );
  return { target: float32Tensor([lessons.length, classes], target) };
}

/** The mean square between the model's own logits, centred, and those of the answers. */
function distanceOfScores(output: string | undefined): Loss {
  return {
    kind: 'custom',
    build(scope) {
      const { e } = scope;
      const { scores, batch, classes } = classScores(scope, { output });
      const target = scope.input('target', 'float32', [batch, classes]);
      const gap = e.sub(e.sub(scores, e.mean(scores, [1])), target);
      return e.mean(e.mul(gap, gap), [1], false);
    },
  };
}
