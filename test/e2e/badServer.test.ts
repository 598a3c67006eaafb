import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { fakeModelServer, type Behaviour } from '../helpers/fakeModelServer.ts';
import { proofmark } from '../helpers/proofmark.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const CANARY = 'canary-7f3a9c';

const scenario = (url: string, extra = ''): string => `name: served
target:
  protocol: oip-rest
  url: ${url}
  model: m
  encoding: json
  timeoutMs: 300
  retry: { attempts: 2, backoffMs: 5 }
  concurrency: 4
  headers: { authorization: "Bearer \${CANARY}" }
procedures:
  edge:
    kind: explore
    inputs: { x: { low: 0, high: 1 } }
    outputs: { ok: { value: "y[0]", threshold: 0, passes: above } }
    runs: 120
    families: [random-forest]
${extra}gates: [edge.runs >= 50]
`;

async function prepare(url: string, extra?: string) {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 's.yaml'), scenario(url, extra));
  return (...args: string[]) =>
    proofmark(['run', ...args, '--progress', 'plain'], { cwd: folder, env: { CANARY } }).then(
      (result) => ({ ...result, folder }),
    );
}

describe('a server that is', () => {
  it('down: exits with 4 before anything is asked', async () => {
    const run = await prepare('http://127.0.0.1:9');
    const { code, stderr } = await run('s.yaml');
    expect(stderr).toMatch(/^error: .*127\.0\.0\.1:9/m);
    expect(code).toBe(4);
  });

  // One that never answers is unreachable; one that never answers usably is a wrong configuration.
  it.each<[Behaviour, number, RegExp]>([
    ['hang', 4, /time/],
    ['reset', 4, /reset|closed|ECONNRESET|hang up/i],
    ['html', 2, /html|JSON/i],
    ['truncated', 2, /JSON/],
    ['wrong-shape', 2, /shape|\[1, ?3\]/],
    ['error-500', 2, /500/],
  ])(
    'of the kind "%s": exits with %d and says why',
    { timeout: 60_000 },
    async (behaviour, exit, reason) => {
      const server = await fakeModelServer();
      server.behave(() => behaviour);
      const { code, stderr } = await (await prepare(server.url))('s.yaml');
      expect(stderr).toMatch(/^error: /m);
      expect(stderr).toMatch(reason);
      expect(code).toBe(exit);
    },
  );

  it('answering NaN: that is data', { timeout: 60_000 }, async () => {
    const server = await fakeModelServer();
    server.behave((query) => (query % 3 === 0 ? 'nan' : 'honest'));
    const { code, stdout } = await (
      await prepare(server.url)
    )('s.yaml', '--out', 'out', '--format', 'json');
    expect(stdout).toMatch(/invalid/);
    expect(code).toBe(0);
  });

  it(
    'failing halfway: keeps every answer, and the run goes on when the server is well again',
    { timeout: 60_000 },
    async () => {
      const server = await fakeModelServer();
      server.behave((query) => (query < 60 ? 'honest' : 'error-500'));
      const run = await prepare(server.url);
      const broken = await run('s.yaml', '--out', 'out', '--format', 'json');
      expect(broken.stderr).toMatch(/500/);
      expect(broken.code).toBe(4);
      const asked = server.queries();
      server.behave(() => 'honest');
      const resumed = await run('--resume', 'out', '--format', 'json');
      expect(resumed.code).toBe(0);
      const record = JSON.parse(await readFile(join(broken.folder, 'out/run.json'), 'utf8')) as {
        procedures: {
          ledger: { asked: number; fromJournal: number; failed: Record<string, number> };
        }[];
      };
      const ledger = record.procedures[0]?.ledger;
      expect(ledger?.fromJournal).toBe(60);
      expect(server.queries() - asked).toBe((ledger?.asked ?? 0) - 60);
      expect(Object.values(ledger?.failed ?? {}).every((count) => count === 0)).toBe(true);
    },
  );
});

describe('a secret', () => {
  it('appears in no output, even when the server quotes it', { timeout: 60_000 }, async () => {
    const server = await fakeModelServer();
    server.behave((query) => (query % 5 === 0 ? 'echo-secret' : 'honest'));
    const { folder, stdout, stderr } = await (await prepare(server.url))('s.yaml', '--out', 'out');
    await mkdir(join(folder, 'out'), { recursive: true });
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    expect(files.length).toBeGreaterThan(5);
    expect(stdout + stderr).not.toContain(CANARY);
    for (const file of files) {
      if (!file.isFile()) continue;
      const bytes = await readFile(join(file.parentPath, file.name));
      expect(bytes.includes(CANARY), file.name).toBe(false);
    }
    server.behave(() => 'echo-secret');
    const refused = await (await prepare(server.url))('s.yaml');
    expect(refused.code).toBe(2);
    expect(refused.stderr).not.toContain(CANARY);
  });
});
