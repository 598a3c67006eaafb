import { z } from 'zod';

import type { Exhibit } from '../../core/exhibit.ts';
import type { Finding } from '../../core/finding.ts';
import { HAZARDS, type Hazard } from '../../core/hazard.ts';
import type { Json } from '../../core/json.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { RunRecord } from '../../core/runRecord.ts';
import type { TensorSpec } from '../../core/signature.ts';
import { DTYPES } from '../../core/tensor.ts';

const json: z.ZodType<Json> = z.json();
const finite = z.number();
const count = z.int().min(0);
const texts = z.record(z.string(), z.string());
const sha256 = z.string().describe('SHA-256, hex');
const verdict = z.enum(['pass', 'fail', 'inconclusive']);

const measurement: z.ZodType<Measurement> = z.strictObject({
  name: z.string(),
  value: finite.nullable().describe('null: the evidence does not carry a value'),
  unit: z.string().describe('unit symbol; `1` for a share or probability, `count` for a count'),
  interval: z
    .strictObject({
      lower: finite.nullable(),
      upper: finite.nullable(),
      confidence: z.number().min(0).max(1),
      method: z.string(),
    })
    .optional(),
  bound: z
    .enum(['lower', 'upper'])
    .optional()
    .describe('the value bounds the quantity from this side alone'),
  n: count.describe('observations behind the value'),
  better: z.enum(['lower', 'higher']).optional().describe('the better direction'),
  alias: z.string().optional().describe('another name that gates may use'),
  parts: z
    .strictObject({
      pairing: z.string(),
      values: z.array(finite),
      of: z.literal('shares').optional().describe('values are 0 or 1, one for each item'),
    })
    .optional()
    .describe('the quantity in parts of the run; runs of one `pairing` are compared part by part'),
  detail: z.boolean().optional().describe('looked up rather than read'),
  title: z.string().optional(),
  sentence: z.string().optional().describe('the number in a sentence with a placeholder for it'),
  warmUp: count.optional().describe('observations at the beginning that are not in n'),
  sample: z.string().optional().describe('what n counts, in the plural'),
  note: z.string().optional(),
});

/** A finding with the command that repeats it. */
export const findingSchema: z.ZodType<Finding & { readonly repeat: string }> = z.strictObject({
  id: z.string(),
  title: z.string(),
  rule: z.string(),
  severity: z.enum(['error', 'warning', 'note']),
  point: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])).optional(),
  inputs: json,
  expected: z.string(),
  observed: z.string(),
  seed: z.number(),
  query: count.optional(),
  repeat: z.string().describe('shell command that repeats the finding'),
});

const heading = {
  id: z.string(),
  title: z.string(),
  caption: z.string().optional(),
  annex: z.boolean().optional().describe('method and background'),
};

const hazard = z.enum(Object.keys(HAZARDS) as Hazard[]);

const exhibit: z.ZodType<Exhibit> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('table'),
    ...heading,
    columns: z.array(z.strictObject({ title: z.string(), unit: z.string().optional() })),
    rows: z.array(z.array(z.union([z.string(), finite, z.null()]))),
  }),
  z.strictObject({
    kind: z.literal('chart'),
    ...heading,
    spec: z.record(z.string(), json).describe('Vega-Lite specification with inline data'),
  }),
  z.strictObject({
    kind: z.literal('images'),
    ...heading,
    images: z.array(
      z.strictObject({
        title: z.string(),
        alt: z.string().describe('the picture in words'),
        png: z.string().describe('PNG file, base64'),
        artifact: z.string().optional().describe('the same picture among the artifacts'),
      }),
    ),
  }),
  z.strictObject({ kind: z.literal('text'), ...heading, paragraphs: z.array(z.string()) }),
]);

const tensor: z.ZodType<TensorSpec> = z.strictObject({
  name: z.string(),
  dtype: z.enum(DTYPES),
  shape: z.array(z.int()).describe('-1: may vary'),
});

/** The schema `proofmark.run/1` of `run.json`. Keys are in the order in which the file holds them. */
export const runRecordSchema: z.ZodType<RunRecord> = z.strictObject({
  schema: z.literal('proofmark.run/1'),
  id: z.string(),
  scenario: z.strictObject({ name: z.string(), digest: sha256, resolved: json }),
  source: z
    .strictObject({
      file: z.string().describe('relative to the working directory of the run'),
      gateLines: z.array(z.int().min(1)),
      procedureLines: z.record(z.string(), z.int().min(1)),
      stated: z.record(z.string(), z.array(z.string())).describe('options that are no defaults'),
    })
    .optional()
    .describe('where gates and procedures stand in the scenario file'),
  seed: z.number(),
  versions: texts,
  environment: texts,
  targets: z.array(
    z.strictObject({
      name: z.string(),
      definition: json,
      signature: z.strictObject({
        name: z.string(),
        version: z.string().optional(),
        platform: z.string().optional(),
        interface: z.enum(['tensors', 'named']),
        inputs: z.array(tensor),
        outputs: z.array(tensor),
        leftOut: z.array(z.string()).optional().describe('outputs that are no tensors'),
        digest: sha256.optional(),
      }),
      digest: sha256,
    }),
  ),
  startedAt: z.string().describe('ISO 8601, UTC'),
  endedAt: z.string().describe('ISO 8601, UTC'),
  procedures: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.string(),
      hazards: z.array(hazard).optional(),
      headline: z
        .strictObject({
          tried: z.string(),
          measurements: z.array(z.string()),
          exhibits: z.array(z.string()).optional(),
        })
        .optional(),
      terms: texts.optional().describe('words that the report explains'),
      violations: count.optional().describe('violations seen; the findings are a selection'),
      durationMs: z.number().min(0).optional().describe('wall time; not part of the digest'),
      measurements: z.array(measurement),
      findings: z.array(findingSchema),
      exhibits: z.array(exhibit),
      artifacts: z.array(z.strictObject({ path: z.string(), title: z.string(), sha256 })),
      places: z
        .record(
          z.string(),
          z.array(z.strictObject({ input: z.string(), place: z.string().optional() })),
        )
        .optional()
        .describe('where inputs go in the model of a role'),
      attached: z
        .array(
          z.strictObject({
            role: z.string(),
            models: count,
            queries: count,
            journaled: z.boolean(),
            digest: sha256,
          }),
        )
        .optional()
        .describe('models that the procedure made'),
      files: z
        .array(
          z.strictObject({
            path: z.string().describe('relative to the scenario; a folder ends in /'),
            sha256,
            bytes: count,
            files: count.optional().describe('of a folder: how many were read'),
          }),
        )
        .optional()
        .describe('what the procedure read'),
      evidence: z.string().optional().describe('what the measurements rest on'),
      times: z
        .union([z.literal('all'), z.array(z.string())])
        .optional()
        .describe('measurements and exhibits that hold measured times'),
      ledger: z.strictObject({
        asked: count,
        fromJournal: count,
        failed: z.strictObject({
          timeout: count,
          unavailable: count,
          rejected: count,
          malformed: count,
        }),
        retried: count,
      }),
    }),
  ),
  baseline: z
    .strictObject({ id: z.string(), digest: sha256 })
    .optional()
    .describe('the finished run that gates compared with'),
  gates: z.array(
    z.strictObject({
      condition: z.string(),
      subject: z
        .strictObject({
          procedure: z.string(),
          measurement: z.string(),
          side: z.enum(['value', 'lower', 'upper', 'n']),
          operator: z.enum(['<=', '<', '>=', '>', '==']),
          threshold: finite.nullable(),
        })
        .optional(),
      level: z.enum(['error', 'warning']).optional().describe('absent: error'),
      verdict,
      measured: finite.nullable(),
      n: count,
      reason: z.string(),
    }),
  ),
  verdict,
  digest: sha256,
  timelessDigest: sha256
    .optional()
    .describe('the same without measured times; absent where none were measured'),
});

/** JSON Schema (draft 2020-12) of `run.json`. */
export function runRecordJsonSchema(): Record<string, unknown> {
  return { title: 'proofmark run', ...z.toJSONSchema(runRecordSchema) };
}
