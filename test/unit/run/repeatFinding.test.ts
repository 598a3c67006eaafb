import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it } from 'vitest';
import { z } from 'zod';

import type { Procedure } from '../../../src/core/procedure.ts';
import { catalog } from '../../../src/run/catalog.ts';
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

async function repeated(overrides: readonly string[], seed: number, now: number): Promise<string> {
  const folder = await temporaryFolder();
  const path = join(folder, 'f-0001.json');
  await writeFile(join(folder, 's.yaml'), scenario(now));
  const finding = { scenario: 's.yaml', procedure: 'a', id: 'f-0001', overrides, seed };
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
