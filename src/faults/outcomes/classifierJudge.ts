import { ConfigurationError } from '../../core/errors.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { NO_DECISION, type OutcomeJudge } from './outcomeJudge.ts';
import { breaksDown, isUnchanged, outputRows, type OutputRows } from './outputRows.ts';

/** What a classifier's judge needs to know. */
export interface ClassifierOptions {
  /** The output with one score a class; default the first. */
  readonly output?: string | undefined;
  /** The true class of each input of each batch; without it the golden decision counts as right. */
  readonly labels?: readonly (readonly (number | undefined)[])[] | undefined;
  /** The cost of deciding `to` where `from` is right; default 1. */
  readonly cost?: ((from: number, to: number) => number) | undefined;
}

/**
 * Judges a classifier as Li et al. do ("Understanding error propagation in deep learning neural network accelerators
 * and applications", SC 2017): SDC-1, SDC-5, SDC-10 %, SDC-20 %; NaN, infinity and crashes are detectable (DUE). Masked,
 * SDC-1 and DUE exclude each other and cover everything; all count over inputs that the golden run gets right.
 * Confidence is the greatest score where the scores are a distribution, else that of their softmax.
 */
export function classifierJudge(
  golden: readonly TensorMap[],
  items: readonly number[],
  { output, labels, cost = () => 1 }: ClassifierOptions,
): OutcomeJudge {
  const name = output ?? Object.keys(golden[0] ?? {})[0] ?? '';
  const clean = golden.map((outputs, batch) => {
    const tensor = outputs[name];
    if (tensor === undefined)
      throw new ConfigurationError(`the model has no output '${name}'`, {
        code: 'faults.output',
        hint: `Its outputs are ${Object.keys(outputs).join(', ')}; name one under \`output\`.`,
      });
    const rows = outputRows(tensor, items[batch]!);
    if (rows.width < 2)
      throw new ConfigurationError(
        `the output '${name}' has one number an input, so it decides no class`,
        {
          code: 'faults.output',
          hint: 'Say `tolerance` for a model that gives values, or name another `output`.',
        },
      );
    return Array.from({ length: items[batch]! }, (_, item) => decide(rows, item));
  });
  const isRight = (batch: number, item: number): boolean => {
    const label = labels?.[batch]?.[item];
    return label === undefined || label === clean[batch]![item]!.best;
  };
  const all = items.reduce((sum, count) => sum + count, 0);
  const first = items.map((_, batch) =>
    items.slice(0, batch).reduce((sum, count) => sum + count, 0),
  );
  return {
    decides: true,
    outcomes: ['masked', 'sdc1', 'sdc5', 'sdc10', 'sdc20', 'due', 'unchanged'],
    all,
    right: clean.reduce(
      (sum, rows, batch) => sum + rows.filter((_, item) => isRight(batch, item)).length,
      0,
    ),
    add(tally, batch, outputs, changes) {
      const count = items[batch]!;
      const tensor = outputs?.[name];
      const rows = tensor === undefined ? undefined : outputRows(tensor, count);
      for (let item = 0; item < count; item++) {
        const own = clean[batch]![item]!;
        const right = isRight(batch, item);
        const label = labels?.[batch]?.[item] ?? own.best;
        const broken =
          outputs === undefined ||
          rows === undefined ||
          breaksDown(outputs, golden[batch]!, item, count);
        const found = broken ? undefined : decide(rows, item);
        tally.all++;
        if (found?.best === label) tally.correct++;
        if (!right) continue;
        tally.inputs++;
        if (found === undefined) {
          tally.due++;
          changes?.push({ input: first[batch]! + item, from: own.best, to: NO_DECISION });
          continue;
        }
        if (isUnchanged(outputs!, golden[batch]!, item, count)) tally.unchanged++;
        if (found.best === own.best) tally.masked++;
        else {
          tally.sdc1++;
          tally.cost += cost(own.best, found.best);
          if (!own.five.includes(found.best)) tally.sdc5++;
          changes?.push({ input: first[batch]! + item, from: own.best, to: found.best });
        }
        const moved = Math.abs(found.confidence - own.confidence);
        if (moved > 0.1 * own.confidence) tally.sdc10++;
        if (moved > 0.2 * own.confidence) tally.sdc20++;
      }
    },
  };
}

interface Decision {
  readonly best: number;
  readonly confidence: number;
  readonly five: readonly number[];
}

function decide({ numbers, width }: OutputRows, item: number): Decision {
  const start = item * width;
  let best = 0;
  let sum = 0;
  let lowest = Infinity;
  for (let i = 0; i < width; i++) {
    const value = numbers[start + i]!;
    if (value > numbers[start + best]!) best = i;
    sum += value;
    lowest = Math.min(lowest, value);
  }
  const top = numbers[start + best]!;
  const isDistribution = lowest >= 0 && Math.abs(sum - 1) < 1e-3;
  let confidence = top;
  if (!isDistribution) {
    let total = 0;
    for (let i = 0; i < width; i++) total += Math.exp(numbers[start + i]! - top);
    confidence = 1 / total;
  }
  const five: number[] = [];
  for (let k = 0; k < Math.min(5, width); k++) {
    let next = -1;
    for (let i = 0; i < width; i++)
      if (!five.includes(i) && (next < 0 || numbers[start + i]! > numbers[start + next]!)) next = i;
    five.push(next);
  }
  return { best, confidence, five };
}
