import { z } from 'zod';

import { gateList } from './gateOption.ts';
import type { Catalog } from '../catalog.ts';
import { jsonSchemaOf } from './jsonSchemaOf.ts';

const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;
const NAME_RULE = 'must be letters, digits, "_" and "-", beginning with a letter';

const targetReference = z.union([z.string(), z.looseObject({ protocol: z.string() })]);

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
    .describe('Seed of everything random; the same seed and replies give the same run.'),
  target: targetReference
    .optional()
    .describe(
      'The model under test: the path of a target file, the target itself, or a name of `targets`.',
    ),
  targets: z
    .record(z.string().regex(NAME, NAME_RULE), targetReference)
    .default({})
    .describe('Targets by name, for procedures to refer to: paths of target files, or targets.'),
  data: z
    .record(z.string().regex(NAME, NAME_RULE), z.unknown())
    .default({})
    .describe(
      'Data sets by name, for procedures to refer to: paths, or paths with how to read them.',
    ),
  procedures: z
    .record(
      z.string().regex(NAME, NAME_RULE),
      z.looseObject({ kind: z.string(), target: targetReference.optional() }),
    )
    .refine((procedures) => Object.keys(procedures).length > 0, 'must name at least one procedure')
    .describe(
      'What to do to the target, by the names that gates and reports use; run in this order.',
    ),
  baseline: z
    .string()
    .min(1)
    .optional()
    .describe('A finished run that gates compare with: its id, its folder, or `last`.'),
  gates: gateList
    .default([])
    .describe(
      'Conditions such as "envelope.failureProbability.upper <= 0.02" or "load.p99.upper <= 1.1 * baseline.load.p99"; without any, the verdict is inconclusive.',
    ),
});

/** The whole scenario as JSON Schema, for editors. */
export function scenarioJsonSchema({
  procedures,
  targetSchema,
  dataSchema,
}: Pick<Catalog, 'procedures' | 'targetSchema' | 'dataSchema'>): unknown {
  const target = z
    .union([z.string(), targetSchema])
    .describe('The path of a target file, the target itself, or a name of `targets`.');
  const kinds = procedures.flatMap(({ kind, summary, options }) =>
    objectsOf(options).map((object) =>
      object.safeExtend({
        kind: z.literal(kind).describe(summary),
        target: target
          .optional()
          .describe('The target of this procedure; default that of the scenario.'),
      }),
    ),
  );
  const anyKind = kinds.length === 0 ? z.never() : z.union(kinds);
  const schema = scenarioFrame.extend({
    target: target.optional(),
    targets: z
      .record(z.string().regex(NAME), target)
      .default({})
      .describe(scenarioFrame.shape.targets.description ?? ''),
    data: z
      .record(z.string().regex(NAME), dataSchema)
      .default({})
      .describe(scenarioFrame.shape.data.description ?? ''),
    procedures: z.record(z.string().regex(NAME), anyKind),
  });
  // The target stands once, however many places name it.
  return jsonSchemaOf(schema, { reused: 'ref' });
}

/** The objects that options may be: themselves, the members of a union, or what a pipe checks them against. */
function objectsOf(options: z.ZodType): readonly z.ZodObject[] {
  if (options instanceof z.ZodObject) return [options];
  if (options instanceof z.ZodUnion)
    return options.options.flatMap((option) => objectsOf(option as z.ZodType));
  if (options instanceof z.ZodPipe) return objectsOf(options.out as z.ZodType);
  throw new TypeError('the options of a procedure are an object, or a union of objects');
}
