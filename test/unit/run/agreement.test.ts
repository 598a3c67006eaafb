import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import type { z } from 'zod';

import type { ProcedureContext } from '../../../src/core/procedure.ts';
import { repeatFinding } from '../../../src/run/repeatFinding.ts';
import { reporters } from '../../../src/report/index.ts';
import { agreement } from '../../fixtures/procedures/agreement.ts';
import { fixtureFolder } from '../../helpers/runFixture.ts';

/** A model of one number that says 1 above its threshold, and counts how often it is loaded. */
const above = (threshold: number) =>
  `globalThis.loaded = (globalThis.loaded ?? 0) + 1;\nexport default ({ x }) => ({ label: (Array.isArray(x) ? x[0] : x) > ${threshold} ? 1 : 0 });\n`;

const FILES = {
  'production.mjs': above(0.42),
  'targets/low.mjs': above(0.22),
  'targets/low.yaml': 'protocol: module\nmodule: low.mjs\n',
  'half.mjs': above(0.52),
  'rows.csv': `item,x\n${Array.from({ length: 20 }, (_, i) => `r${i},${i / 20}`).join('\n')}\n`,
  'results.csv': `item,label\n${Array.from({ length: 20 }, (_, i) => `r${i},${i < 12 ? 0 : 1}`).join('\n')}\n`,
  's.yaml': `name: agrees
targets:
  production: { protocol: module, module: production.mjs }
  low: targets/low.yaml
data: { rows: { path: rows.csv, kind: signals } }
target: production
procedures:
  first: { kind: agreement, baseModels: [low, half.yaml], data: rows, results: results.csv }
  second: { kind: agreement, target: low, baseModels: [production, half.yaml], data: rows, results: results.csv }
gates:
  - first.base0 >= 0.5
  - { gate: first.results >= 99 %, level: warning }
`,
  'half.yaml': 'protocol: module\nmodule: half.mjs\n',
};
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('a procedure with base models, a data set and a file of results', () => {
  it('runs without a change outside of its room and the catalog', async () => {
    const { run } = await fixtureFolder(FILES, [agreement]);
    const { record } = await run();
    const [first, second] = record.procedures;
    const value = (name: string) => first?.measurements.find((each) => each.name === name)?.value;
    // Rows 0, 0.05, ..., 0.95: the thresholds 0.42, 0.22 and 0.52 part them after 9, 5 and 11 rows.
    expect(value('base0')).toBe(16 / 20);
    expect(value('base1')).toBe(18 / 20);
    expect(value('majority')).toBe(16 / 20);
    expect(value('results')).toBe(17 / 20);
    expect(second?.measurements[0]).toMatchObject({ name: 'base0', value: 16 / 20 });
    expect(record.targets.map(({ name }) => name)).toEqual(['production', 'low', 'first.base1']);
    expect(first?.evidence).toBe('20 rows compared');
    expect(first?.attached).toMatchObject([{ role: 'majority', models: 1, queries: 20 }]);
    expect(first?.files).toEqual(
      ['results.csv', 'rows.csv'].map((path) => {
        const text = FILES[path as 'rows.csv'];
        return { path, sha256: sha256(text), bytes: text.length };
      }),
    );
    expect(record.gates.map(({ verdict, level }) => [verdict, level])).toEqual([
      ['pass', undefined],
      ['fail', 'warning'],
    ]);
    expect(record.verdict).toBe('pass');
  });

  it('is printed by every reporter', async () => {
    const { run } = await fixtureFolder(FILES, [agreement]);
    const { files } = await run({ reporters });
    expect(files).toHaveLength(reporters.length);
  });

  it('counts what it read into the digest of the run', async () => {
    const { run, write } = await fixtureFolder(FILES, [agreement]);
    const before = await run({ out: 'a' });
    expect((await run({ out: 'b' })).record.digest).toBe(before.record.digest);
    // White space that changes no number.
    await write({ 'results.csv': FILES['results.csv'].replace('r0,0', 'r0, 0') });
    const after = await run({ out: 'c' });
    expect(after.record.procedures[0]?.measurements).toEqual(
      before.record.procedures[0]?.measurements,
    );
    expect(after.record.digest).not.toBe(before.record.digest);
  });

  it('refuses to go on with a file that has changed', async () => {
    const stopped = new AbortController();
    let asked = 0;
    const { run, write } = await fixtureFolder(FILES, [
      {
        ...agreement,
        run: (context) =>
          agreement.run({
            ...(context as ProcedureContext<z.output<typeof agreement.options>>),
            ask: async (queries, options) => {
              if (++asked === 2) stopped.abort();
              return context.ask(queries, options);
            },
          }),
      },
    ]);
    await expect(run({ out: 'a', signal: stopped.signal })).rejects.toMatchObject({
      code: 'run.interrupted',
    });
    await write({ 'results.csv': FILES['results.csv'].replace('r3,0', 'r3,1') });
    await expect(run({ resume: 'last' })).rejects.toMatchObject({
      code: 'run.other-file',
      message: expect.stringContaining('results.csv') as unknown,
    });
    await write({ 'results.csv': FILES['results.csv'] });
    const { record } = await run({ resume: 'last' });
    expect(record.procedures[0]?.ledger.fromJournal).toBe(20);
    const whole = await (await fixtureFolder(FILES, [agreement])).run();
    expect(record.digest).toBe(whole.record.digest);
  });

  it('repeats a finding, unless a file has changed', async () => {
    const { run, write, folder, environment } = await fixtureFolder(FILES, [agreement]);
    const { record } = await run({ out: 'a' });
    const [finding] = record.procedures[0]?.findings ?? [];
    const path = join('a', 'findings', `first-${finding?.id}.json`);
    const { signal } = new AbortController();
    expect(await repeatFinding(path, environment, signal)).toEqual({
      violated: true,
      expected: '0',
      observed: '1',
    });
    expect(await readFile(join(folder, 'a/files.sha256'), 'utf8')).toBe(
      ['results.csv', 'rows.csv']
        .map((name) => `${sha256(FILES[name as 'rows.csv'])}  ${name}\n`)
        .join(''),
    );
    await write({ 'rows.csv': `${FILES['rows.csv']}r20,1\n` });
    await expect(repeatFinding(path, environment, signal)).rejects.toMatchObject({
      code: 'run.other-file',
    });
  });
});
