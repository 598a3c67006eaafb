import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Json } from '../../../src/core/json.ts';
import type { RunRecord } from '../../../src/core/runRecord.ts';
import { runJson } from '../../../src/report/json/runJson.ts';
import { runRecordJsonSchema, runRecordSchema } from '../../../src/report/json/runRecordSchema.ts';
import { failRun, runs } from '../../fixtures/runs/index.ts';

const validate = new Ajv2020({ strict: false }).compile(runRecordJsonSchema());

describe.each(Object.entries(runs))('run.json of the run %s', (_, run) => {
  const text = runJson(run);

  it('holds the run', () => {
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(run)));
  });

  it('fits its schema', () => {
    expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
  });

  it('has its keys in the order of the schema', () => {
    const parsed = runRecordSchema.parse(JSON.parse(text));
    expect(Object.keys(JSON.parse(text) as object)).toEqual(Object.keys(parsed));
    const procedure = (JSON.parse(text) as RunRecord).procedures[0];
    expect(Object.keys(procedure ?? {})).toEqual(Object.keys(parsed.procedures[0] ?? {}));
  });
});

describe('run.json', () => {
  it('does not depend on the order in which the record was made', () => {
    const free = new Set(['resolved', 'definition', 'inputs', 'point', 'spec']);
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(
          runJson(shuffled(failRun as unknown as Json, seed, free) as unknown as RunRecord),
        ).toBe(runJson(failRun));
      }),
      { numRuns: 10 },
    );
  });

  it('leaves the order of what the scenario wrote alone', () => {
    const resolved = { zebra: 1, apple: { y: 2, x: 1 } };
    const run = { ...failRun, scenario: { ...failRun.scenario, resolved } };
    const { scenario } = JSON.parse(runJson(run)) as RunRecord;
    expect(JSON.stringify(scenario.resolved)).toBe(JSON.stringify(resolved));
  });

  it.each([
    ['another schema', { schema: 'proofmark.run/2' }],
    ['an unknown key', { extra: 1 }],
    ['a verdict that there is not', { verdict: 'maybe' }],
    ['a digest that is a number', { digest: 7 }],
    ['no gates', { gates: undefined }],
  ])('is refused by the schema with %s', (_, change) => {
    expect(validate(JSON.parse(JSON.stringify({ ...failRun, ...change })))).toBe(false);
  });
});

/** The same value with its keys in another order, but for the values under `free`. */
function shuffled(value: Json, seed: number, free: ReadonlySet<string>): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as Json[]).map((each) => shuffled(each, seed, free));
  const rank = (key: string): number =>
    Array.from(key).reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) | 0, seed);
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => rank(a) - rank(b))
      .map(([key, each]) => [key, free.has(key) ? each : shuffled(each, seed, free)]),
  );
}
