import type { Measurement } from '../../core/measurement.ts';

/** `failures`: queries that the model did not answer; nothing when no model was asked. */
export function failureMeasurements(
  predicted: { readonly failed: number } | undefined,
  images: number,
): readonly Measurement[] {
  if (predicted === undefined) return [];
  return [
    {
      name: 'failures',
      value: predicted.failed,
      unit: 'count',
      n: images,
      better: 'lower',
      title: 'queries without an answer',
      note: 'what they should have found counts as missed',
    },
  ];
}
