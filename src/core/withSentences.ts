import type { Measurement } from './measurement.ts';

/**
 * Adds sentences, and what n counts, to measurements by name: `{ sdc1: ['{share} of the faults ...', 'injections'] }`. A
 * measurement that brings its own keeps it.
 */
export function withSentences(
  measurements: readonly Measurement[],
  sentences: Readonly<Record<string, readonly [sentence: string, sample: string]>>,
): Measurement[] {
  return measurements.map((measurement) => {
    const told = Object.hasOwn(sentences, measurement.name)
      ? sentences[measurement.name]
      : undefined;
    return told === undefined
      ? measurement
      : { sentence: told[0], sample: told[1], ...measurement };
  });
}
