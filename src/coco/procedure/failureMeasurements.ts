import type { Measurement } from '../../core/measurement.ts';
import { clopperPearson } from '../../math/clopperPearson.ts';

/** Queries to a model, and those of them that it did not answer, or with what is no number. */
export interface AskedQueries {
  readonly asked: number;
  readonly failed: number;
}

/** `failures`: queries that the model did not answer, as a count of those asked; nothing when no model was asked. */
export function failureMeasurements(
  predicted: AskedQueries | undefined,
  confidence: number,
): readonly Measurement[] {
  if (predicted === undefined) return [];
  const { asked, failed } = predicted;
  const { lower, upper, method } = clopperPearson(failed, asked, { confidence });
  return [
    {
      name: 'failures',
      value: failed,
      unit: 'count',
      n: asked,
      better: 'lower',
      title: 'queries without an answer',
      sample: 'queries',
      interval: {
        lower: lower! * asked,
        upper: upper! * asked,
        confidence,
        method: `${method} of the share`,
      },
      note: 'what they should have found counts as missed',
    },
  ];
}
