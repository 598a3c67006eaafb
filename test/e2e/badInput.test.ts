import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { proofmark } from '../helpers/proofmark.ts';
import { smallDisk } from '../helpers/smallDisk.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const AEB = join(import.meta.dirname, '../../targets/bundled/aeb.onnx');
const MODULE = `export default ({ x }) => ({ margin: 0.5 - x });\n`;
const TARGET = 'target: { protocol: module, module: m.mjs }';
const INPUTS = 'inputs: { x: { low: 0, high: 1 } }';
const OUTPUTS = 'outputs: { ok: { value: margin, threshold: 0, passes: above } }';
const scenario = (parts: Readonly<Record<string, string>> = {}): string =>
  [
    parts['name'] ?? 'name: bad',
    parts['target'] ?? TARGET,
    'procedures:',
    `  a: { kind: explore, ${parts['inputs'] ?? INPUTS}, ${parts['outputs'] ?? OUTPUTS}, runs: ${parts['runs'] ?? 60} }`,
    parts['more'] ?? '',
    `gates: [${parts['gates'] ?? ''}]`,
    '',
  ].join('\n');

async function run(text: string, env: Record<string, string> = {}) {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'm.mjs'), MODULE);
  await writeFile(join(folder, 's.yaml'), text);
  return {
    folder,
    ...(await proofmark(
      ['run', 's.yaml', '--out', 'out', '--progress', 'none', '--format', 'json'],
      { cwd: folder, env },
    )),
  };
}

describe('a scenario that is wrong exits with 2 and one message that names file, line and key', () => {
  it.each([
    ['an unknown key', scenario({ more: 'colour: red' }), /s\.yaml:5:1: colour: unknown key/],
    [
      'an unknown option',
      scenario({ runs: '60, colour: red' }),
      /s\.yaml:4:\d+: procedures\.a\.colour: unknown key/,
    ],
    ['a wrong type', scenario({ runs: 'many' }), /s\.yaml:4:\d+: procedures\.a\.runs: .*number/],
    ['a duplicate name', scenario({ more: '  a: { kind: explore }' }), /s\.yaml:5:3: .*unique/],
    [
      'low >= high',
      scenario({ inputs: 'inputs: { x: { low: 2, high: 1 } }' }),
      /s\.yaml:4:\d+: procedures\.a\.inputs\.x.*low/,
    ],
    [
      'empty categories',
      scenario({ inputs: 'inputs: { x: { categories: [] } }' }),
      /s\.yaml:4:\d+: procedures\.a\.inputs\.x/,
    ],
    [
      'duplicate categories',
      scenario({ inputs: 'inputs: { x: { categories: [a, a] } }' }),
      /procedures\.a\.inputs\.x.*(twice|duplicate|unique)/i,
    ],
    [
      'a gate on a missing procedure',
      scenario({ gates: '"b.failures <= 1"' }),
      /s\.yaml:6:\d+: .*"b".*\n.*a/,
    ],
    [
      'a gate on a missing measurement',
      scenario({ gates: '"a.colour <= 1"' }),
      /s\.yaml:6:\d+: .*"colour"[^]*failureProbability/,
    ],
    ['a gate that cannot be read', scenario({ gates: '"a.failures is 1"' }), /cannot be read/],
    [
      'a missing environment variable',
      scenario({ target: 'target: { protocol: oip-rest, url: "${NO_SUCH_HOST}", model: m }' }),
      /s\.yaml:2:\d+: target\.url.*NO_SUCH_HOST/,
    ],
    ['a __proto__ key', scenario({ more: '__proto__: { a: 1 }' }), /s\.yaml:5:1: .*__proto__/],
    [
      'an alias bomb',
      `a: &a [x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c]\n`,
      /s\.yaml: .*alias/i,
    ],
    [
      'an unknown procedure',
      'name: x\ntarget: t.yaml\nprocedures: { a: { kind: dance } }\n',
      /s\.yaml:3:\d+: .*"dance"\n.*explore/,
    ],
    [
      'a missing target file',
      scenario({ target: 'target: nowhere.yaml' }),
      /nowhere\.yaml cannot be read/,
    ],
    [
      'an unknown protocol',
      scenario({ target: 'target: { protocol: smoke }' }),
      /s\.yaml:2:\d+: target.*protocol/,
    ],
    [
      'a constructor in an expression',
      scenario({
        outputs: 'outputs: { ok: { value: "margin.constructor", threshold: 0, passes: above } }',
      }),
      /constructor/,
    ],
    [
      'an unknown name in an expression',
      scenario({
        outputs: 'outputs: { ok: { value: "colour + 1", threshold: 0, passes: above } }',
      }),
      /colour/,
    ],
  ])('%s', async (_, text, message) => {
    const { code, stderr, stdout } = await run(text);
    expect(stderr).toMatch(message);
    expect(stderr.match(/^error: /gm)).toHaveLength(1);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});

describe('a model file that is wrong exits with 2 and one message', () => {
  it('random bytes', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'm.onnx'), Buffer.from('this is no model at all, it is text'));
    await writeFile(
      join(folder, 's.yaml'),
      scenario({ target: 'target: { protocol: onnx, model: m.onnx }' }),
    );
    const { code, stderr } = await proofmark(['run', 's.yaml', '--progress', 'none'], {
      cwd: folder,
    });
    expect(stderr).toMatch(/^error: .*m\.onnx/m);
    expect(code).toBe(2);
  });
});

describe('a model whose signature does not fit the inputs', () => {
  it('exits with 2 before the first query, and names both', async () => {
    const { code, stderr } = await run(
      scenario({
        target: `target: { protocol: onnx, model: ${JSON.stringify(AEB)} }`,
        outputs: 'outputs: { ok: { value: "y[0]", threshold: 0 } }',
      }),
    );
    expect(stderr).toMatch(
      /^error: s\.yaml:4:\d+: procedures\.a\.inputs: .*1 inputs \(x\).* 6 numbers/m,
    );
    expect(code).toBe(2);
  });
});

describe('a disk', () => {
  const quiet = ['--progress', 'none', '--format', 'json'];

  it(
    'that fills up stops the run with its reason, and the run goes on when there is room',
    { timeout: 60_000 },
    async (context) => {
      const disk = await smallDisk(context, '320k');
      const folder = await temporaryFolder();
      await writeFile(join(folder, 'm.mjs'), MODULE);
      await writeFile(
        join(folder, 's.yaml'),
        scenario({ runs: '3000, families: [random-forest], envelopeShare: 0, auditShare: 0.9' }),
      );
      const out = join(disk.folder, 'out');
      const full = await proofmark(['run', 's.yaml', '--out', out, ...quiet], { cwd: folder });
      expect(full.stderr).toMatch(/^error: .*(full|no space|room)/im);
      expect(full.code).toBe(1);
      await disk.remount('size=64m');
      const resumed = await proofmark(['run', '--resume', out, ...quiet], { cwd: folder });
      expect(resumed.stderr).toBe('');
      expect(resumed.code).toBe(3);
    },
  );

  it('that is read-only stops the run with its reason', async (context) => {
    const disk = await smallDisk(context, '1m');
    await disk.remount('ro');
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'm.mjs'), MODULE);
    await writeFile(join(folder, 's.yaml'), scenario());
    const { code, stderr } = await proofmark(
      ['run', 's.yaml', '--out', join(disk.folder, 'out'), ...quiet],
      { cwd: folder },
    );
    expect(stderr).toMatch(/^error: .*read-only/im);
    expect(code).toBe(2);
  });
});

describe('a port in use', () => {
  it('exits with 2 and says which', async () => {
    const folder = await temporaryFolder();
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    await mkdir(join(folder, 'x'));
    const { code, stderr } = await proofmark(
      ['serve', AEB, '--rest', String(port), '--grpc', '0'],
      { cwd: folder },
    );
    server.close();
    expect(stderr).toContain(String(port));
    expect(stderr).toMatch(/^error: /m);
    expect(code).toBe(2);
  });
});
