import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { expect, it } from 'vitest';

import { moduleDigest, moduleFiles } from '../../../src/targets/moduleFiles.ts';
import { fixtureFolder } from '../../helpers/runFixture.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

const HALF = 'export const half = (x) => x / 2;';

it('finds what a module imports by relative paths, however it says so', async () => {
  const folder = await folderOf({
    'm.ts': `import fs from 'node:fs';
import { a } from './a.js';
import type { B } from "./sub/b";
export * from './c.mjs';
const d = await import('./d.json', { with: { type: 'json' } });
import './gone.mjs';
import 'm2.mjs';
export default () => a;`,
    'a.ts': `import { c } from './c.mjs'; import '../outside.mjs'; import { m } from './m.ts';`,
    'sub/b.ts': `const e = require('../e');`,
    'c.mjs': '',
    'd.json': '{ "from": "./never.mjs" }',
    'e.cjs': '',
    'never.mjs': '',
    'm2.mjs': '',
  });
  const found = await moduleFiles(join(folder, 'm.ts'));
  expect(found.map(({ path }) => path.slice(folder.length + 1))).toEqual([
    'm.ts',
    'a.ts',
    'c.mjs',
    'd.json',
    'e.cjs',
    'sub/b.ts',
  ]);
});

it('the digest of a module that imports nothing is that of its file', async () => {
  const text = 'export default () => ({ y: 1 });';
  const folder = await folderOf({ 'm.mjs': text });
  expect(await moduleDigest(join(folder, 'm.mjs'))).toBe(
    createHash('sha256').update(text).digest('hex'),
  );
});

it('a resumed run refuses a module of which an imported file has changed', async () => {
  const { write, run } = await fixtureFolder({
    's.yaml': `name: imports
target: { protocol: module, module: model.mjs }
procedures:
  envelope:
    kind: explore
    inputs: { x: { low: 0, high: 1 } }
    outputs: { y: { value: y, threshold: 0.5, passes: above } }
    runs: 20
`,
    'model.mjs':
      "import { half } from './lib/half.mjs';\nexport default ({ x }) => ({ y: half(x) });",
    'lib/half.mjs': HALF,
  });
  const stopped = new AbortController();
  await expect(
    run({
      out: 'a',
      signal: stopped.signal,
      observe: ({ type }) => {
        if (type === 'progress') stopped.abort();
      },
    }),
  ).rejects.toMatchObject({ code: 'run.interrupted' });
  await write({ 'lib/half.mjs': 'export const half = (x) => x / 3;' });
  await expect(run({ resume: 'last' })).rejects.toMatchObject({ code: 'run.other-model' });
  await write({ 'lib/half.mjs': HALF });
  const { record } = await run({ resume: 'last' });
  expect(record.procedures[0]!.ledger.fromJournal).toBeGreaterThan(0);
});
