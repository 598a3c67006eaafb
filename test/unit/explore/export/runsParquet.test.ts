import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, it } from 'vitest';

import { runsParquet } from '../../../../src/explore/export/runsParquet.ts';
import type { Evaluation } from '../../../../src/explore/problem/evaluation.ts';
import { createRandom } from '../../../../src/math/random.ts';
import { buildParameter } from '../../../../src/space/buildParameter.ts';
import { inputOption } from '../../../../src/space/inputOptions.ts';
import { Space } from '../../../../src/space/space.ts';

const space = new Space(
  Object.entries({
    speed: { low: 0, high: 40, unit: 'm/s' },
    lanes: { values: [1, 2, 3] },
    ratio: { values: [0.5, 1.5] },
    wet: { categories: [true, false] },
    sign: { categories: ['stop, "now"', 'yield'] },
    outcome: { low: 0, high: 1 },
  }).map(([name, option]) => buildParameter(name, inputOption.parse(option))),
);
const criterion = (name: string) => ({
  name,
  requirement: '',
  judge: () => ({ value: 0, margin: 0 }),
});
const problem = { space, criteria: [criterion('gap'), criterion('ok')] };

function someRuns(n: number): Evaluation[] {
  const random = createRandom(3, 'runs');
  return Array.from({ length: n }, (_, query): Evaluation => {
    const row = space.sample(random);
    const common = { row, purpose: 'audit', query } as const;
    if (query % 7 === 3)
      return { ...common, margins: undefined, values: undefined, invalid: 'timeout: 2 s' };
    const gap = random.normal();
    return { ...common, margins: [gap, 1], values: [gap, gap > 0], invalid: undefined };
  });
}

it('holds every run with typed columns, as another reader reads them', async () => {
  const runs = someRuns(2500);
  const bytes = runsParquet(problem, runs);
  const file = bytes.buffer as ArrayBuffer;
  const metadata = parquetMetadata(file);
  expect(Number(metadata.num_rows)).toBe(2500);
  expect(metadata.key_value_metadata).toContainEqual({
    key: 'proofmark.units',
    value: '{"speed":"m/s"}',
  });
  const types = Object.fromEntries(metadata.schema.slice(1).map(({ name, type }) => [name, type]));
  expect(types).toEqual({
    speed: 'DOUBLE',
    lanes: 'INT32',
    ratio: 'DOUBLE',
    wet: 'BOOLEAN',
    sign: 'BYTE_ARRAY',
    outcome: 'DOUBLE',
    gap: 'DOUBLE',
    ok: 'BOOLEAN',
    outcome_2: 'BYTE_ARRAY',
    purpose: 'BYTE_ARRAY',
    query: 'INT32',
    reason: 'BYTE_ARRAY',
  });
  const rows = await parquetReadObjects({ file });
  expect(rows).toHaveLength(2500);
  for (const [i, run] of runs.entries()) {
    const { outcome, ...values } = space.values(run.row);
    expect(rows[i]).toEqual({
      ...values,
      outcome,
      gap: run.values?.[0] ?? null,
      ok: run.values?.[1] ?? null,
      outcome_2: run.invalid !== undefined ? 'invalid' : run.margins![0]! >= 0 ? 'pass' : 'fail',
      purpose: 'audit',
      query: i,
      reason: run.invalid ?? null,
    });
  }
});

it('is the same file for the same runs, and one without rows for none', () => {
  const [a, b] = [someRuns(50), someRuns(50)].map((runs) => runsParquet(problem, runs));
  expect(Buffer.from(a!).equals(Buffer.from(b!))).toBe(true);
  const empty = runsParquet(problem, []).buffer as ArrayBuffer;
  expect(Number(parquetMetadata(empty).num_rows)).toBe(0);
});
