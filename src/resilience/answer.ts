import { checkPredictions } from '../calibration/input/checkPredictions.ts';
import { twoClasses } from '../calibration/input/twoClasses.ts';
import type { DataItem } from '../core/dataSet.ts';
import { ConfigurationError } from '../core/errors.ts';
import type { TensorMap } from '../core/tensor.ts';
import { tensorNumbers } from '../space/outputsView.ts';
import type { BatchCount } from './batchCount.ts';

/** An answer to one item. */
export interface Answer {
  readonly item: DataItem;
  readonly query: TensorMap;
  /** Whether the target answered, and right. A failure is a wrong answer that is kept. */
  readonly right: boolean;
  /** The largest probability; 1 for a failed reply, or one that is no numbers, which nothing rejects. */
  readonly confidence: number;
}

/**
 * Whether a reply is right about an item, and how sure; undefined for one that is no numbers, as faults make them: it has
 * failed. `output` names the one with the classes. Throws ConfigurationError where there is none.
 */
export function judgeOutputs(
  outputs: TensorMap,
  item: DataItem,
  { output, softmax }: { readonly output: string; readonly softmax: boolean },
): { readonly right: boolean; readonly confidence: number } | undefined {
  const tensor = Object.hasOwn(outputs, output) ? outputs[output] : undefined;
  const values = tensor === undefined ? undefined : tensorNumbers(tensor);
  if (values === undefined || typeof values === 'string')
    throw new ConfigurationError(`the model gives no numbers as "${output}"`, {
      code: 'resilience.output',
      hint: `It gives ${Object.keys(outputs).join(', ')}; name one under \`output\`.`,
    });
  if (!Array.from(values).every(Number.isFinite)) return undefined;
  const label = item.truth.class!;
  const { probabilities } = checkPredictions(
    values.length === 1 ? twoClasses(values, softmax) : Float64Array.from(values),
    Math.max(2, values.length),
    Int32Array.of(label),
    { softmax, where: `the answer on ${item.name}` },
  );
  let best = 0;
  for (let c = 1; c < probabilities.length; c++)
    if (probabilities[c]! > probabilities[best]!) best = c;
  return { right: best === label, confidence: probabilities[best]! };
}

/** What answers count, by the threshold of rejection. */
export function countAnswers(answers: readonly Answer[], threshold: number): BatchCount {
  const kept = answers.filter(({ confidence }) => confidence >= threshold);
  const right = (of: readonly Answer[]): number => of.filter((answer) => answer.right).length;
  return {
    asked: answers.length,
    right: right(answers),
    kept: kept.length,
    keptRight: right(kept),
  };
}
