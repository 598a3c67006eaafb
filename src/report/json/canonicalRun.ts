import type { RunRecord } from '../../core/runRecord.ts';

/** How an object's keys are put in order: a list of them, one shape for each member of an array, or left alone. */
type Shape = { readonly [key: string]: Shape } | readonly [Shape] | typeof AS_IS | typeof SORTED;

/** Order carries meaning (the inputs of a scenario), or does not matter (plain values). */
const AS_IS = 'as-is';
const SORTED = 'sorted';

const EXHIBIT: Shape = {
  kind: AS_IS,
  id: AS_IS,
  title: AS_IS,
  caption: AS_IS,
  annex: AS_IS,
  columns: [{ title: AS_IS, unit: AS_IS }],
  rows: AS_IS,
  spec: AS_IS,
  images: [{ title: AS_IS, alt: AS_IS, png: AS_IS, artifact: AS_IS }],
  paragraphs: AS_IS,
};
const MEASUREMENT: Shape = {
  name: AS_IS,
  value: AS_IS,
  unit: AS_IS,
  interval: { lower: AS_IS, upper: AS_IS, confidence: AS_IS, method: AS_IS },
  bound: AS_IS,
  n: AS_IS,
  better: AS_IS,
  alias: AS_IS,
  parts: { pairing: AS_IS, values: AS_IS, of: AS_IS },
  detail: AS_IS,
  title: AS_IS,
  sentence: AS_IS,
  sample: AS_IS,
  warmUp: AS_IS,
  note: AS_IS,
};
const FINDING: Shape = {
  id: AS_IS,
  title: AS_IS,
  rule: AS_IS,
  severity: AS_IS,
  point: AS_IS,
  inputs: AS_IS,
  expected: AS_IS,
  observed: AS_IS,
  seed: AS_IS,
  query: AS_IS,
  repeat: AS_IS,
};
const TENSORS: Shape = [{ name: AS_IS, dtype: AS_IS, shape: AS_IS }];
const RUN: Shape = {
  schema: AS_IS,
  id: AS_IS,
  scenario: { name: AS_IS, digest: AS_IS, resolved: AS_IS },
  source: { file: AS_IS, gateLines: AS_IS, procedureLines: SORTED, stated: SORTED },
  seed: AS_IS,
  versions: SORTED,
  environment: SORTED,
  targets: [
    {
      name: AS_IS,
      definition: AS_IS,
      signature: {
        name: AS_IS,
        version: AS_IS,
        platform: AS_IS,
        interface: AS_IS,
        inputs: TENSORS,
        outputs: TENSORS,
        leftOut: AS_IS,
        digest: AS_IS,
      },
      digest: AS_IS,
    },
  ],
  startedAt: AS_IS,
  endedAt: AS_IS,
  procedures: [
    {
      name: AS_IS,
      kind: AS_IS,
      hazards: AS_IS,
      headline: { tried: AS_IS, measurements: AS_IS, exhibits: AS_IS },
      terms: AS_IS,
      violations: AS_IS,
      durationMs: AS_IS,
      measurements: [MEASUREMENT],
      findings: [FINDING],
      exhibits: [EXHIBIT],
      artifacts: [{ path: AS_IS, title: AS_IS, sha256: AS_IS }],
      places: AS_IS,
      attached: [{ role: AS_IS, models: AS_IS, queries: AS_IS, journaled: AS_IS, digest: AS_IS }],
      files: [{ path: AS_IS, sha256: AS_IS, bytes: AS_IS, files: AS_IS }],
      evidence: AS_IS,
      times: AS_IS,
      ledger: {
        asked: AS_IS,
        fromJournal: AS_IS,
        failed: { timeout: AS_IS, unavailable: AS_IS, rejected: AS_IS, malformed: AS_IS },
        retried: AS_IS,
      },
    },
  ],
  baseline: { id: AS_IS, digest: AS_IS },
  gates: [
    {
      condition: AS_IS,
      subject: {
        procedure: AS_IS,
        measurement: AS_IS,
        side: AS_IS,
        operator: AS_IS,
        threshold: AS_IS,
      },
      level: AS_IS,
      verdict: AS_IS,
      measured: AS_IS,
      n: AS_IS,
      reason: AS_IS,
    },
  ],
  verdict: AS_IS,
  digest: AS_IS,
  timelessDigest: AS_IS,
};

/**
 * A run with its keys in the order of the schema, so that equal runs print equal bytes whatever made them. What the
 * scenario wrote keeps its own order; versions and environment are sorted; absent keys stay absent.
 */
export function canonicalRun(run: RunRecord): RunRecord {
  return ordered(run, RUN) as RunRecord;
}

function ordered(value: unknown, shape: Shape): unknown {
  if (typeof value !== 'object' || value === null || shape === AS_IS) return value;
  if (Array.isArray(value)) {
    const [member] = shape as readonly [Shape];
    return value.map((each) => ordered(each, member));
  }
  const fields = shape === SORTED ? {} : (shape as { readonly [key: string]: Shape });
  const known = Object.keys(fields).filter((key) => Object.hasOwn(value, key));
  const others = Object.keys(value).filter((key) => !Object.hasOwn(fields, key));
  return Object.fromEntries(
    [...known, ...others.toSorted()]
      .map((key) => [key, ordered((value as Record<string, unknown>)[key], fields[key] ?? AS_IS)])
      .filter(([, each]) => each !== undefined),
  );
}
