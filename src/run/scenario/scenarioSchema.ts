import { z } from 'zod';

import type { Procedure } from '../../core/procedure.ts';

const PROCEDURE_NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** The frame of a scenario; what stands under each procedure and target is checked by its own schema. */
export const scenarioFrame = z.strictObject({
  name: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9_.-]*$/,
      'must be letters, digits, ".", "_" and "-", beginning with a letter or digit',
    )
    .max(80)
    .describe('Name of the scenario: it begins the ids of its runs.'),
  description: z.string().optional().describe('What is being proved, for the certificate.'),
  seed: z
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .default(1)
    .describe('Seed of everything random; the same seed and replies give the same run. Default 1.'),
  target: z
    .union([z.string(), z.looseObject({ protocol: z.string() })])
    .optional()
    .describe('The model under test: the path of a target file, or the target itself.'),
  procedures: z
    .record(
      z
        .string()
        .regex(PROCEDURE_NAME, 'must be letters, digits, "_" and "-", beginning with a letter'),
      z.looseObject({ kind: z.string() }),
    )
    .refine((procedures) => Object.keys(procedures).length > 0, 'must name at least one procedure')
    .describe(
      'What to do to the target, by the names that gates and reports use; run in this order.',
    ),
  gates: z
    .array(z.string())
    .default([])
    .describe(
      'Conditions such as "envelope.failureProbability.upper <= 0.02"; without any, the verdict is inconclusive.',
    ),
});

/** The whole scenario as JSON Schema, for editors. */
export function scenarioJsonSchema(procedures: readonly Procedure[], target: z.ZodType): unknown {
  const kinds = procedures.map((procedure) => {
    const options = procedure.options as z.ZodObject;
    return options.safeExtend({ kind: z.literal(procedure.kind).describe(procedure.summary) });
  });
  const [first, ...rest] = kinds;
  const anyKind = first === undefined ? z.never() : z.discriminatedUnion('kind', [first, ...rest]);
  const schema = scenarioFrame.extend({
    target: z
      .union([z.string(), target])
      .optional()
      .describe('The path of a target file, or the target itself.'),
    procedures: z.record(z.string().regex(PROCEDURE_NAME), anyKind),
  });
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}
