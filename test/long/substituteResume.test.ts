import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { ended, proofmark, startProofmark } from '../helpers/proofmark.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const SETS = ['known', 'unknown'].flatMap((name) =>
  ['items=2', 'queries=8', 'checks=false'].flatMap((set) => ['--set', `procedures.${name}.${set}`]),
);
const ARGS = ['run', 'scenarios/attack-substitute.yaml', ...SETS, '--format', 'json'];

interface Record {
  readonly digest: string;
  readonly procedures: readonly {
    readonly ledger: { readonly asked: number; readonly fromJournal: number };
  }[];
}

const recordOf = async (folder: string) =>
  JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')) as Record;

it('trains the same substitute again after a kill: nothing in the journal is asked twice, and the digest is the same', async () => {
  const folder = await temporaryFolder();
  const [whole, killed] = [join(folder, 'whole'), join(folder, 'killed')];
  await proofmark([...ARGS, '--progress', 'none', '--out', whole]);
  const child = startProofmark([...ARGS, '--progress', 'json', '--out', killed]);
  const done = ended(child);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    // Inside the second attack procedure: the first one is in the journal, training and all.
    if (/"type":"progress"[^\n]*"procedure":"unknown"/.test(said)) child.kill('SIGKILL');
  });
  expect((await done).code).toBeNull();
  await proofmark([...ARGS, '--progress', 'none', '--resume', killed]);
  const [a, b] = [await recordOf(whole), await recordOf(killed)];
  expect(b.digest).toBe(a.digest);
  expect(b.digest).toMatch(/^[0-9a-f]{64}$/);
  const { asked, fromJournal } = b.procedures[0]!.ledger;
  expect(asked).toBe(a.procedures[0]!.ledger.asked);
  expect(fromJournal).toBe(asked);
});
