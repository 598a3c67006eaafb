import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { Procedure } from '../../../src/core/procedure.ts';
import { catalog } from '../../../src/run/catalog.ts';
import { findFinding } from '../../../src/run/folder/findFinding.ts';
import { noteRun } from '../../../src/run/folder/runIndex.ts';
import { repeatFinding } from '../../../src/run/repeatFinding.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

/** Tells the seed and the first random number of its context. */
const draw: Procedure = {
  kind: 'draw',
  summary: 'draws a number',
  options: z.strictObject({}),
  usesTarget: () => false,
  measurements: () => [],
  run: () => Promise.reject(new Error('not here')),
  repeat: ({ seed, random }) =>
    Promise.resolve({ violated: true, expected: '', observed: `${seed} ${random.uniform()}` }),
};

const scenario = (seed: number) =>
  `name: draws\nseed: ${seed}\nprocedures: { a: { kind: draw } }\n`;

async function repeated(
  overrides: readonly string[],
  seed: number,
  now: number,
  change: object = {},
): Promise<string> {
  const folder = await temporaryFolder();
  const path = join(folder, 'f-0001.json');
  await writeFile(join(folder, 's.yaml'), scenario(now));
  const finding = {
    run: 'draws-1',
    scenario: 's.yaml',
    procedure: 'a',
    id: 'f-0001',
    title: 'a number',
    rule: 'draw.number',
    severity: 'error',
    inputs: {},
    expected: '',
    observed: '',
    repeat: 'npx proofmark repeat a-f-0001 --run draws-1',
    overrides,
    seed,
    ...change,
  };
  await writeFile(path, JSON.stringify({ schema: 'proofmark.finding/1', ...finding }));
  const environment = {
    cwd: process.cwd(),
    env: {},
    catalog: { ...catalog, procedures: [draw] },
  };
  const { observed } = await repeatFinding(path, environment, new AbortController().signal);
  return observed;
}

it('repeats a finding with the seed of its run, whichever the scenario names now', async () => {
  const plain = await repeated([], 7, 7);
  expect(plain).toMatch(/^7 /);
  // By --seed, and by a scenario that was edited since.
  expect(await repeated(['seed=7'], 7, 3)).toBe(plain);
  expect(await repeated([], 7, 3)).toBe(plain);
});

it.each([
  ['a missing key', { title: undefined }, /title/],
  ['a number in place of a text', { expected: 3 }, /line \d+|:\d+.*expected/],
  ['an unknown severity', { severity: 'fatal' }, /severity/],
  ['a key of nobody', { surprise: 1 }, /surprise/],
  ['another schema', { schema: 'proofmark.run/1' }, /schema/],
])('refuses a finding with %s, and says which', async (_, change, expected) => {
  await expect(repeated([], 7, 7, change)).rejects.toMatchObject({
    code: 'finding.file',
    message: expect.stringMatching(expected) as string,
  });
});

describe('findFinding', () => {
  const place = async (): Promise<{ readonly cwd: string; readonly run: string }> => {
    const cwd = await temporaryFolder();
    const run = join(cwd, 'reports', 'r-1');
    await mkdir(join(run, 'findings'), { recursive: true });
    await writeFile(join(run, 'journal.db'), '');
    for (const name of ['envelope-f-0001', 'envelope-f-0002', 'search-f-0001'])
      await writeFile(join(run, 'findings', `${name}.json`), '{}');
    await noteRun({ id: 'r-1', folder: 'reports/r-1' }, cwd);
    return { cwd, run };
  };

  it('finds one by its id in the last run, and in a run by id or folder from anywhere', async () => {
    const { cwd, run } = await place();
    const elsewhere = await temporaryFolder();
    const file = join(run, 'findings', 'envelope-f-0002.json');
    expect(await findFinding('f-0002', undefined, cwd)).toBe(file);
    expect(await findFinding('envelope-f-0002', 'r-1', cwd)).toBe(file);
    expect(await findFinding('f-0002', run, elsewhere)).toBe(file);
    expect(await findFinding('findings/envelope-f-0002.json', run, elsewhere)).toBe(file);
    expect(await findFinding('reports/r-1/findings/envelope-f-0002.json', undefined, cwd)).toBe(
      file,
    );
  });

  it('asks which one is meant, and lists those there are', async () => {
    const { cwd } = await place();
    await expect(findFinding('f-0001', undefined, cwd)).rejects.toMatchObject({
      hint: expect.stringContaining('envelope-f-0001, search-f-0001') as string,
    });
    await expect(findFinding('f-0009', undefined, cwd)).rejects.toMatchObject({
      hint: expect.stringContaining('envelope-f-0001, envelope-f-0002') as string,
    });
  });
});
