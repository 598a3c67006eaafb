import { once } from 'node:events';
import { cp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { ended, proofmark, root, startProofmark } from '../helpers/proofmark.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

describe('a reader that has seen enough, such as head', () => {
  /** Runs a command whose output nobody reads. */
  async function unread(
    folder: string,
    args: readonly string[],
  ): Promise<{ code: number | null; stderr: string }> {
    const child = startProofmark(args, { cwd: folder });
    child.stdout?.destroy();
    const { code, stderr } = await ended(child);
    return { code, stderr };
  }

  it(
    'ends the output of every command that prints, and neither the verdict nor stderr',
    { timeout: 120_000 },
    async () => {
      const folder = await temporaryFolder();
      await cp(join(root, 'test/fixtures/e2e'), folder, { recursive: true });
      const quiet = ['--progress', 'none', '--format', 'json'];
      await writeFile(join(folder, 'strict.yaml'), '- edge.failureProbability.upper <= 0.01\n');
      expect(await unread(folder, ['run', 'circle.yaml', '--out', 'a', ...quiet])).toEqual({
        code: 0,
        stderr: '',
      });
      const [finding = ''] = await readdir(join(folder, 'a/findings'));
      const commands: readonly (readonly [number, ...string[]])[] = [
        [99, 'judge', 'a', '--gates', 'strict.yaml'],
        [99, 'repeat', join('a/findings', finding)],
        [0, 'report', 'a', '--out', 'b', '--format', 'json'],
        [0, 'gates', 'a'],
        [0, 'compare', 'a', 'last'],
        [0, 'validate', 'circle.yaml'],
        [0, 'list', 'attacks'],
        [0, 'schema', 'scenario'],
        [0, 'init', 'first'],
      ];
      for (const [code, ...args] of commands)
        expect(await unread(folder, args), args.join(' ')).toEqual({ code, stderr: '' });
    },
  );
});

describe('SIGTERM', () => {
  const MODULES = {
    // Answers at once.
    fast: 'export default ({ x }) => ({ margin: 0.5 - x });\n',
    // Answers late.
    slow: 'export default ({ x }) => new Promise((done) => setTimeout(() => done({ margin: 0.5 - x }), 300));\n',
    // Never answers.
    mute: 'export default () => new Promise(() => {});\n',
    // Never returns.
    blocked: 'export default () => { for (;;); };\n',
  };

  it.each([
    ['fast', 'run'],
    ['fast', 'progress'],
    ['slow', 'progress'],
    ['mute', 'procedure'],
    ['blocked', 'procedure'],
  ] as const)(
    'ends a run whose target is %s, at the first event %s',
    { timeout: 60_000 },
    async (kind, moment) => {
      const folder = await temporaryFolder();
      await writeFile(join(folder, `${kind}.mjs`), MODULES[kind]);
      await writeFile(
        join(folder, `${kind}.yaml`),
        `name: ${kind}
target: { protocol: module, module: ${kind}.mjs }
procedures:
  edge:
    kind: explore
    inputs: { x: { low: 0, high: 1 } }
    outputs: { ok: { value: margin, threshold: 0 } }
    runs: 4000
    families: [random-forest]
`,
      );
      const child = startProofmark(['run', `${kind}.yaml`, '--progress', 'json'], { cwd: folder });
      let said = '';
      child.stderr?.on('data', (chunk: Buffer) => {
        if (said.includes(`"type":"${moment}"`)) return;
        said += chunk.toString();
        if (said.includes(`"type":"${moment}"`)) child.kill('SIGTERM');
      });
      const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
      // By itself, or when its time was over.
      expect([130, 143], `${signal} ${said}`).toContain(code);
      // What was answered is kept.
      const judged = await proofmark(['judge', 'last'], { cwd: folder });
      expect(judged.code).toBe(2);
    },
  );
});
