import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { SHORT_RELEASE } from '../helpers/packagedScenarios.ts';
import { ended, proofmark, startProofmark } from '../helpers/proofmark.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';
import { extent } from '../helpers/long.ts';

/** The scenario of `npm start`, smaller in its short form. */
const SETS = extent<readonly string[]>([], SHORT_RELEASE).flatMap((set) => ['--set', set]);
const ARGS = ['run', 'scenarios/release.yaml', ...SETS, '--format', 'json', '--progress', 'json'];
const PROCEDURES = [
  'envelope',
  'attack',
  'pixels',
  'memory',
  'wire',
  'confidence',
  'poses',
  'load',
] as const;
/** Longest wait for the first progress of a procedure: the quick ones report none. */
const LATEST_MS = 60;

interface Event {
  readonly type: string;
  readonly name?: string;
  readonly procedure?: string;
  readonly state?: string;
}

/** Starts or resumes the run and kills it inside a procedure. Returns whether it was inside when it was killed. */
async function killInside(folder: string, resume: boolean, procedure: string): Promise<boolean> {
  const child = startProofmark([...ARGS, resume ? '--resume' : '--out', folder]);
  let inside = false;
  let waits: NodeJS.Timeout | undefined;
  let rest = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines.filter((each) => each.startsWith('{'))) {
      const event = JSON.parse(line) as Event;
      if (event.type === 'procedure' && event.name === procedure) {
        inside = event.state === 'started';
        if (inside) waits = setTimeout(() => child.kill('SIGKILL'), LATEST_MS);
        else clearTimeout(waits);
      }
      if (event.type === 'progress' && event.procedure === procedure) child.kill('SIGKILL');
    }
  });
  const { code } = await ended(child);
  return inside && code === null;
}

async function recordOf(folder: string) {
  return JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')) as {
    readonly timelessDigest?: string;
    readonly procedures: readonly { readonly name: string; readonly measurements: unknown }[];
  };
}

it('ends with the same digest when it is killed inside every procedure', async () => {
  const folder = await temporaryFolder();
  const [whole, killed] = [join(folder, 'whole'), join(folder, 'killed')];
  const first = await proofmark([...ARGS, '--out', whole]);
  expect([0, 3, 99]).toContain(first.code);
  const inside: string[] = [];
  for (const [i, procedure] of PROCEDURES.entries())
    if (await killInside(killed, i > 0, procedure)) inside.push(procedure);
  expect(inside).toEqual(PROCEDURES);
  const last = await proofmark([...ARGS, '--resume', killed]);
  expect([0, 3, 99]).toContain(last.code);
  const [a, b] = [await recordOf(whole), await recordOf(killed)];
  for (const [i, { name, measurements }] of a.procedures.entries())
    if (name !== 'load' && name !== 'wire')
      expect(b.procedures[i]?.measurements, name).toEqual(measurements);
  expect(a.timelessDigest).toMatch(/^[0-9a-f]{64}$/);
  expect(b.timelessDigest).toBe(a.timelessDigest);
});
