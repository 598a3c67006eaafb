import { ConfigurationError } from '../../core/errors.ts';
import type {
  Differentiate,
  GradientAnswer,
  GradientLoss,
  ViewQuery,
} from '../../judgement/classifierView.ts';
import type { Judgement, Original } from '../../judgement/criterion.ts';
import { averaged } from '../frame/averaged.ts';
import type { EnsembleName } from './ensembleNames.ts';
import type { ModelGradients } from './openGradients.ts';

/**
 * Several base models as one: `gradients` adds up gradients of one mean size, `losses` takes the mean of the losses, and
 * `logits` the loss of the mean logits (Dong et al., 2018), at a run forward more. A layer is that of each.
 */
export function ensembleOf(name: EnsembleName, models: readonly ModelGradients[]): Differentiate {
  const all = models.map(({ differentiate }) => differentiate);
  return async (queries, loss) => {
    if (name === 'gradients' || models.length === 1 || typeof loss === 'object')
      return averaged(all, queries, loss);
    return name === 'losses' ? meanLoss(all, queries, loss) : meanLogits(models, queries, loss);
  };
}

async function meanLoss(
  models: readonly Differentiate[],
  queries: readonly ViewQuery[],
  loss: GradientLoss,
): Promise<readonly GradientAnswer[]> {
  const sums: { gradient: Float32Array; loss: number; judged: GradientAnswer['judged'] }[] = [];
  for (const model of models)
    for (const [i, { gradient, loss: own, judged }] of (await model(queries, loss)).entries()) {
      const sum = (sums[i] ??= { gradient: new Float32Array(gradient.length), loss: 0, judged });
      for (let j = 0; j < gradient.length; j++) sum.gradient[j]! += gradient[j]! / models.length;
      sum.loss += own / models.length;
    }
  return sums;
}

async function meanLogits(
  models: readonly ModelGradients[],
  queries: readonly ViewQuery[],
  loss: GradientLoss,
): Promise<readonly GradientAnswer[]> {
  const judged: (readonly Judgement[])[] = [];
  for (const model of models) judged.push(await model.judge(queries));
  const falls = queries.map(({ original }, i) => {
    const said = judged.map((own) => own[i]!.scores);
    const classes = said[0]?.length ?? 0;
    if (said.some((scores) => scores?.length !== classes))
      throw new ConfigurationError(
        'ensemble: logits needs base models with a score for each class',
        {
          code: 'config.ensemble',
          hint: 'Use ensemble: losses or gradients.',
        },
      );
    const logits = Float64Array.from(
      { length: classes },
      (_, k) => said.reduce((sum, scores) => sum + scores![k]!, 0) / models.length,
    );
    return slope(logits, original, loss);
  });
  const weighted = queries.map((query, i) => ({
    ...query,
    weights: Float32Array.from(falls[i]!.slopes, (value) => value / models.length),
  }));
  const gradients = queries.map((): Float32Array | undefined => undefined);
  for (const { differentiate } of models) {
    const answers = await differentiate(weighted, { at: 'features', layer: { scores: true } });
    for (const [i, { gradient }] of answers.entries()) {
      const sum = (gradients[i] ??= new Float32Array(gradient.length));
      for (let j = 0; j < sum.length; j++) sum[j]! += gradient[j]!;
    }
  }
  return queries.map((_, i) => ({
    gradient: gradients[i]!,
    loss: falls[i]!.loss,
    judged: judged[0]![i]!,
  }));
}

/** A loss of logits, and its slopes by each of them; it grows towards the attacker's goal. */
function slope(
  logits: Float64Array,
  { label = 0, target }: Original,
  loss: GradientLoss,
): { readonly loss: number; readonly slopes: Float64Array } {
  const aim = target ?? label;
  const sign = target === undefined ? 1 : -1;
  const slopes = new Float64Array(logits.length);
  if (loss === 'margin') {
    let other = aim === 0 ? 1 : 0;
    for (const [k, value] of logits.entries()) if (k !== aim && value > logits[other]!) other = k;
    slopes[other] = sign;
    slopes[aim] = -sign;
    return { loss: sign * (logits[other]! - logits[aim]!), slopes };
  }
  if (loss !== 'cross-entropy') throw new TypeError(`no ensemble of logits has the loss ${loss}`);
  const highest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const total = logits.reduce((sum, value) => sum + Math.exp(value - highest), 0);
  for (const [k, value] of logits.entries())
    slopes[k] = sign * (Math.exp(value - highest) / total - (k === aim ? 1 : 0));
  return { loss: sign * (Math.log(total) + highest - logits[aim]!), slopes };
}
