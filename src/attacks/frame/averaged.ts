import type {
  Differentiate,
  GradientAnswer,
  GradientLoss,
  LayerLoss,
  ViewQuery,
} from '../../judgement/classifierView.ts';

/**
 * Gradients of several models at the same points. Each is divided by its mean size before the mean is taken, so that a
 * model with steep slopes does not outvote the others; of one model it is the gradient itself. The loss is the mean; what
 * is judged is what the first model says. Throws a TypeError when there is no model.
 */
export async function averaged(
  models: readonly (Differentiate | undefined)[],
  queries: readonly ViewQuery[],
  loss: GradientLoss | LayerLoss,
): Promise<readonly GradientAnswer[]> {
  const first = models[0];
  if (first === undefined) throw new TypeError('there is no model that can be differentiated');
  const answers = await first(queries, loss);
  if (models.length === 1) return answers;
  const sums = queries.map(() => new Float32Array(answers[0]?.gradient.length ?? 0));
  const losses = queries.map(() => 0);
  for (const [m, model] of models.entries()) {
    const own = m === 0 ? answers : ((await model?.(queries, loss)) ?? []);
    for (const [i, answer] of own.entries()) {
      const share = 1 / (models.length * Math.max(1e-20, meanSize(answer.gradient)));
      const sum = sums[i]!;
      for (let j = 0; j < sum.length; j++) sum[j]! += share * answer.gradient[j]!;
      losses[i]! += answer.loss / models.length;
    }
  }
  return answers.map(({ judged }, i) => ({ gradient: sums[i]!, loss: losses[i]!, judged }));
}

function meanSize(vector: Float32Array): number {
  let sum = 0;
  for (const value of vector) sum += Math.abs(value);
  return sum / Math.max(1, vector.length);
}
