import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { hasModule, runPeer } from '../../../bench/explore/runPeer.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const SEEDS = [1, 2];
/** Prints a score for each seed, which says how the script was called. */
const SCORES = `
const [problem, calls, ...seeds] = process.argv.slice(2);
const score = (seed) => ({ calls: Number(calls), errorPercent: Number(seed), seconds: problem.length });
for (const seed of seeds) console.log(JSON.stringify(score(seed)));
`;

async function outcome(script: string, interpreter = process.execPath) {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'peer.mjs'), script);
  return runPeer(interpreter, 'peer.mjs', folder, { problem: 'one', calls: 30, seeds: SEEDS });
}

test('reads a score for each seed, and what else a peer prints is let be', async () => {
  expect(await outcome(`console.log('loading'); ${SCORES}`)).toEqual({
    scores: SEEDS.map((seed) => ({ calls: 30, errorPercent: seed, seconds: 3 })),
  });
});

test('a peer that ends with an error has failed, with its message, whatever it printed before', async () => {
  const failing = `${SCORES}; console.error('ValueError: singular matrix'); process.exitCode = 1;`;
  expect(await outcome(failing)).toEqual({
    failed: 'after 2 of 2 seeds: ValueError: singular matrix',
  });
});

test('a peer that leaves seeds out has failed', async () => {
  expect(await outcome('')).toEqual({ failed: 'after 0 of 2 seeds: exit status 0' });
});

test('an interpreter that is not there is a failure, and has no module', async () => {
  expect(await outcome(SCORES, '/nowhere/python3')).toEqual({
    failed: expect.stringContaining('ENOENT') as string,
  });
  expect(hasModule('/nowhere/python3', 'json')).toBe(false);
});
