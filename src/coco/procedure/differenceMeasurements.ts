import type { Measurement } from '../../core/measurement.ts';
import { percentileInterval } from '../bootstrap/percentileInterval.ts';
import type { Evaluated } from './evaluated.ts';

/** `difference.<model>`: by how much AP of a model is above that of the first, on the same images drawn again. */
export function differenceMeasurements(
  models: readonly Evaluated[],
  confidence: number,
): readonly Measurement[] {
  const [first, ...others] = models;
  if (first === undefined) return [];
  return others.map((other) => {
    const differences = other.replicates.map((row, i) => row[0]! - first.replicates[i]![0]!);
    const value = other.stats[0]! - first.stats[0]!;
    const interval = percentileInterval(differences, {
      value,
      range: [-1, 1],
      confidence,
      method: `paired bias-corrected percentile bootstrap over images, ${differences.length} replicates`,
      images: first.truth.images.count,
    });
    return {
      name: `difference.${other.model}`,
      value,
      unit: '1',
      n: first.truth.images.count,
      title: `AP of ${other.model} above ${first.model}`,
      ...(interval === undefined ? {} : { interval }),
    };
  });
}
