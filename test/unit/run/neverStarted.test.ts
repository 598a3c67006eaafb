import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { ConfigurationError } from '../../../src/core/errors.ts';
import { notedRuns } from '../../../src/run/folder/runIndex.ts';
import { agreement } from '../../fixtures/procedures/agreement.ts';
import { fixtureFolder } from '../../helpers/runFixture.ts';

const FILES = {
  's.yaml':
    'name: s\ntarget: { protocol: module, module: m.mjs }\nprocedures: { a: { kind: agreement, baseModels: [t.yaml], data: d.csv, results: r.csv } }\n',
  't.yaml': 'protocol: module\nmodule: m.mjs\n',
  'm.mjs': 'export default ({ x }) => ({ y: x > 0 ? 1 : 0 });\n',
  'd.csv': 'item,x\na,1\nb,-1\n',
  'r.csv': 'item,label\na,1\nb,0\n',
};

describe('a run that never began', () => {
  it('leaves no folder, and is not the last run', async () => {
    const { 'm.mjs': model, ...without } = FILES;
    const { run, write, folder } = await fixtureFolder(without, [agreement]);
    await expect(run()).rejects.toBeInstanceOf(ConfigurationError);
    await expect(run({ out: 'deep/er/out' })).rejects.toBeInstanceOf(ConfigurationError);
    expect(existsSync(join(folder, 'reports'))).toBe(false);
    expect(existsSync(join(folder, 'deep'))).toBe(false);
    expect(await notedRuns(folder)).toEqual([]);
    await write({ 'm.mjs': model, 'kept/note.txt': 'mine' });
    const { record } = await run({ out: 'kept' });
    expect((await notedRuns(folder)).map(({ id }) => id)).toEqual([record.id]);
    expect(existsSync(join(folder, 'kept/note.txt'))).toBe(true);
  });

  it.each([
    ['--out where no folder can be made', { out: '/proc/proofmark/out' }, 'run.folder'],
    ['--out that is a file', { out: 's.yaml' }, 'run.folder'],
    ['--store where no file can be made', { store: '/proc/proofmark/j.db' }, 'store.cannot-open'],
  ])('%s is a configuration error', async (_, request, code) => {
    const { run } = await fixtureFolder(FILES, [agreement]);
    const error: unknown = await run(request).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code, exitCode: 2 });
  });
});
