import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import type { RunRecord } from '../../src/core/runRecord.ts';
import { VERSION } from '../../src/core/version.ts';
import { proofmark, root } from '../helpers/proofmark.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

/** As many as a verdict that does not hang on them needs. */
const FEW = ['--set', 'procedures.edge.runs=40'];

async function circle(): Promise<string> {
  const folder = await temporaryFolder();
  await cp(join(root, 'test/fixtures/e2e'), folder, { recursive: true });
  return folder;
}

describe('proofmark', () => {
  it('has the version of its package', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(VERSION).toBe(version);
  });

  it('exits with 2 for an unknown command, option or format', async () => {
    expect((await proofmark(['dance'])).code).toBe(2);
    expect((await proofmark(['run', '--colour'])).code).toBe(2);
    expect((await proofmark(['run', 'x.yaml', '--format', 'docx'])).code).toBe(2);
    expect((await proofmark(['run'])).code).toBe(2);
    expect((await proofmark(['list', 'dances'])).code).toBe(2);
  });

  it('lists what scenarios can name', async () => {
    const { stdout } = await proofmark(['list', 'protocols']);
    for (const name of ['oip-grpc', 'oip-rest', 'http-json', 'onnx', 'module'])
      expect(stdout).toMatch(new RegExp(`^${name} `, 'm'));
    expect((await proofmark(['list', 'procedures'])).stdout).toMatch(/^explore /m);
    for (const [what, some] of [
      ['attacks', 'square'],
      ['faults', 'flip'],
    ] as const)
      expect((await proofmark(['list', what])).stdout).toMatch(new RegExp(`^${some} `, 'm'));
  });

  it('prints schemas that accept every scenario and target of the package, and refuse nonsense', async () => {
    const ajv = new Ajv2020({ strict: false });
    const scenario = ajv.compile(
      JSON.parse((await proofmark(['schema', 'scenario'])).stdout) as object,
    );
    for (const file of await readdir(join(root, 'scenarios'))) {
      if (!file.endsWith('.yaml')) continue;
      const valid = scenario(parse(await readFile(join(root, 'scenarios', file), 'utf8')));
      expect(scenario.errors ?? [], file).toEqual([]);
      expect(valid).toBe(true);
    }
    expect(scenario({ name: 'x', procedures: { a: { kind: 'dance' } } })).toBe(false);
    const target = ajv.compile(
      JSON.parse((await proofmark(['schema', 'target'])).stdout) as object,
    );
    expect(target(parse(await readFile(join(root, 'targets/aeb.yaml'), 'utf8')))).toBe(true);
    expect(target({ protocol: 'smoke' })).toBe(false);
  });

  it('validates scenarios and targets, and asks the target with --connect', async () => {
    const folder = await circle();
    const { code, stdout } = await proofmark(['validate', 'circle.yaml', '--connect'], {
      cwd: folder,
    });
    expect(stdout).toMatch(/circle\.yaml: .*edge \(explore\)/);
    expect(code).toBe(0);
  });
});

describe('a finished run', () => {
  it(
    'leaves its reports, and can be reported, judged and compared again offline',
    { timeout: 120_000 },
    async () => {
      const folder = await circle();
      const run = await proofmark(['run', 'circle.yaml', '--out', 'a', '--progress', 'json'], {
        cwd: folder,
      });
      expect(run.stdout.trimEnd().split('\n').at(-1)).toBe(join('a', 'report.pdf'));
      expect(run.code).toBe(0);
      const events = run.stderr
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { type: string });
      expect(events.map(({ type }) => type)).toEqual(
        expect.arrayContaining(['run', 'procedure', 'progress', 'gate', 'verdict']),
      );
      expect(await readdir(join(folder, 'a'))).toEqual(
        expect.arrayContaining([
          'journal.db',
          'run.json',
          'report.pdf',
          'report.html',
          'junit.xml',
          'results.sarif',
          'summary.md',
          'findings',
        ]),
      );

      const again = await proofmark(
        ['report', 'a', '--out', 'b', '--format', 'pdf,json,html,junit,sarif,markdown'],
        { cwd: folder },
      );
      expect(again.code).toBe(0);
      for (const file of [
        'run.json',
        'report.pdf',
        'report.html',
        'junit.xml',
        'results.sarif',
        'summary.md',
      ]) {
        const [first, second] = await Promise.all([
          readFile(join(folder, 'a', file)),
          readFile(join(folder, 'b', file)),
        ]);
        expect(first.equals(second), file).toBe(true);
      }

      await writeFile(
        join(folder, 'strict.yaml'),
        'gates: [edge.failureProbability.upper <= 0.01]\n',
      );
      expect((await proofmark(['judge', 'last'], { cwd: folder })).code).toBe(0);
      expect(
        (await proofmark(['judge', 'a', '--gates', 'strict.yaml'], { cwd: folder })).code,
      ).toBe(99);
      await writeFile(join(folder, 'straddling.yaml'), '- edge.failureProbability.upper <= 0.5\n');
      expect(
        (await proofmark(['judge', 'a', '--gates', 'straddling.yaml'], { cwd: folder })).code,
      ).toBe(3);
      await writeFile(join(folder, 'wrong.yaml'), '- edge.colour <= 0.5\n');
      expect((await proofmark(['judge', 'a', '--gates', 'wrong.yaml'], { cwd: folder })).code).toBe(
        2,
      );

      const same = await proofmark(['compare', 'a', 'last', '--fail-on-regression'], {
        cwd: folder,
      });
      expect(same.stdout).toContain('no regression');
      expect(same.code).toBe(0);

      const [finding] = await readdir(join(folder, 'a', 'findings'));
      // By its file, and by the command that run.json has, in another folder with the run's folder in place of its id.
      const { procedures } = JSON.parse(
        await readFile(join(folder, 'a', 'run.json'), 'utf8'),
      ) as RunRecord;
      const [, , , id = ''] = (procedures[0]?.findings[0]?.repeat ?? '').split(' ');
      for (const [args, cwd] of [
        [[join('a', 'findings', finding ?? '')], folder],
        [[id, '--run', join(folder, 'a')], tmpdir()],
      ] as const) {
        const repeated = await proofmark(['repeat', ...args], { cwd });
        expect(repeated.stdout).toContain('still there');
        expect(repeated.code).toBe(99);
      }
    },
  );

  it(
    'is inconclusive without gates, and when its gates lack evidence',
    { timeout: 60_000 },
    async () => {
      const folder = await circle();
      const args = ['run', 'circle.yaml', '--progress', 'none', '--format', 'json', ...FEW];
      expect((await proofmark([...args, '--set', 'gates=[]'], { cwd: folder })).code).toBe(3);
      const worse = await proofmark(
        [...args, '--set', 'gates=[edge.failureProbability.upper <= 0.1]'],
        { cwd: folder },
      );
      expect(worse.code).toBe(99);
    },
  );

  it('says in junit.xml why a run did not come to its gates', { timeout: 60_000 }, async () => {
    const folder = await circle();
    const run = async (out: string, ...change: string[]) => {
      const args = ['run', 'circle.yaml', '--progress', 'none', '--format', 'junit', '--out', out];
      const { code } = await proofmark([...args, '--set', ...change], { cwd: folder });
      return { code, xml: await readFile(join(folder, out, 'junit.xml'), 'utf8') };
    };
    const wrong = await run('wrong', 'procedures.edge.colour=red');
    expect(wrong.code).toBe(2);
    expect(wrong.xml).toContain('errors="1"');
    const gone = await run(
      'gone',
      'target={ protocol: oip-rest, url: "http://127.0.0.1:9", model: m, timeoutMs: 500 }',
    );
    expect(gone.code).toBe(4);
    expect(gone.xml).toContain('errors="1"');
  });

  it('compares with a worse run and finds the regression', { timeout: 60_000 }, async () => {
    const folder = await circle();
    const args = ['run', 'circle.yaml', '--progress', 'none', '--format', 'json'];
    await proofmark([...args, '--out', 'before'], { cwd: folder });
    await writeFile(
      join(folder, 'circle.mjs'),
      'export default ({ x, y }) => ({ margin: 0.3 - Math.hypot(x, y) });\n',
    );
    await proofmark([...args, '--out', 'after'], { cwd: folder });
    const { code, stdout } = await proofmark(
      ['compare', 'before', 'after', '--fail-on-regression'],
      { cwd: folder },
    );
    expect(stdout).toMatch(/failureProbability .* worse/);
    expect(code).toBe(99);
  });

  it('cannot be named when it does not exist', async () => {
    const folder = await temporaryFolder();
    for (const args of [
      ['report', 'last'],
      ['judge', 'no-such-run'],
      ['run', '--resume', 'last'],
    ]) {
      expect((await proofmark(args, { cwd: folder })).code).toBe(2);
    }
  });
});
