import { ConfigurationError } from '../../core/errors.ts';
import type { Predictions } from '../predictions.ts';

/** How far a row may be from a sum of 1: half floats and six decimals. */
const SUM_TOLERANCE = 1e-2;

/**
 * Rows of numbers with their labels as predictions: softmax is taken of logits, sums are brought to 1 exactly. Throws
 * ConfigurationError for numbers that are no probabilities, for labels outside the classes and for one class alone.
 */
export function checkPredictions(
  numbers: Float64Array,
  classes: number,
  labels: Int32Array,
  { softmax, where }: { readonly softmax: boolean; readonly where: string },
): Predictions {
  const count = labels.length;
  if (classes < 2)
    refuse(
      `${where}: there is one class`,
      'Two at least are needed, such as the columns p0 and p1.',
    );
  if (count === 0)
    refuse(`${where}: there are no items`, 'Give at least as many as there are bins.');
  const probabilities = new Float64Array(numbers.length);
  for (let i = 0; i < count; i++) {
    const label = labels[i]!;
    if (!(label >= 0 && label < classes))
      refuse(
        `${where}, item ${i}: the label ${label} is none of the ${classes} classes`,
        `Labels are counted from 0 to ${classes - 1}.`,
      );
    const from = i * classes;
    let sum = 0;
    let most = -Infinity;
    for (let c = 0; c < classes; c++) most = Math.max(most, numbers[from + c]!);
    for (let c = 0; c < classes; c++) {
      const value = numbers[from + c]!;
      if (!Number.isFinite(value))
        refuse(
          `${where}, item ${i}: class ${c} has the value ${value}`,
          'Every value must be finite.',
        );
      if (!softmax && (value < -1e-6 || value > 1 + 1e-6))
        refuse(
          `${where}, item ${i}: ${value} is no probability`,
          'Say `softmax: true` when the numbers are logits.',
        );
      const chance = softmax ? Math.exp(value - most) : Math.max(0, value);
      probabilities[from + c] = chance;
      sum += chance;
    }
    if (!softmax && Math.abs(sum - 1) > SUM_TOLERANCE)
      refuse(
        `${where}, item ${i}: the probabilities sum to ${Number(sum.toPrecision(6))}, not 1`,
        'Give all classes; say `softmax: true` when the numbers are logits.',
      );
    for (let c = 0; c < classes; c++) probabilities[from + c]! /= sum;
  }
  return { count, classes, probabilities, labels };
}

function refuse(message: string, hint: string): never {
  throw new ConfigurationError(message, { code: 'calibration.predictions', hint });
}
