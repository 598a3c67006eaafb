import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { createRandom } from '../../src/math/random.ts';
import { ended, proofmark, root, startProofmark } from '../helpers/proofmark.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

/** A slow model that leaves a line for every query it was asked. */
const slow = (name: string): string => `import { appendFileSync } from 'node:fs';
import model from './${name}.mjs';
export default async (point) => {
  await new Promise((resolve) => setTimeout(resolve, 4));
  appendFileSync(process.env.ASKED, JSON.stringify(point) + '\\n');
  return model(point);
};
`;
const CONCURRENCY = 4;

/** A folder with the fixture's scenario, asking its model slowly. */
async function prepare(name: string): Promise<string> {
  const folder = await temporaryFolder();
  await cp(join(root, 'test/fixtures/e2e'), folder, { recursive: true });
  await writeFile(join(folder, 'slow.mjs'), slow(name));
  const path = join(folder, `${name}.yaml`);
  const scenario = await readFile(path, 'utf8');
  await writeFile(
    path,
    scenario.replace(`module: ${name}.mjs`, `module: slow.mjs, concurrency: ${CONCURRENCY}`),
  );
  return folder;
}

/** What the same seed and replies reproduce; the command that repeats a finding names the run. */
function comparable(text: string): unknown {
  const { id, startedAt, endedAt, ...run } = JSON.parse(text) as Record<string, unknown>;
  expect([id, startedAt, endedAt].every((value) => typeof value === 'string')).toBe(true);
  const procedures = run['procedures'] as {
    ledger: Record<string, unknown>;
    findings: Record<string, unknown>[];
  }[];
  return {
    ...run,
    procedures: procedures.map(({ ledger, findings, ...rest }) => ({
      ...rest,
      findings: findings.map((finding) => ({ ...finding, repeat: undefined })),
      durationMs: 0,
      ledger: { ...ledger, fromJournal: 0 },
    })),
  };
}

const lines = async (path: string): Promise<string[]> =>
  (await readFile(path, 'utf8').catch(() => '')).trim().split('\n').filter(Boolean);

it.each(['circle', 'rows'])(
  'ends a run of %s that was killed at random moments with the run.json of an uninterrupted one',
  { timeout: 120_000 },
  async (name) => {
    const folder = await prepare(name);
    const args = ['run', `${name}.yaml`, '--progress', 'none', '--format', 'json'];
    const whole = await proofmark([...args, '--out', 'whole'], {
      cwd: folder,
      env: { ASKED: join(folder, 'whole.log') },
    });
    expect(whole.stderr).toBe('');

    const random = createRandom(11);
    const env = { ASKED: join(folder, 'killed.log') };
    let result = { code: null as number | null, stderr: '' };
    let kills = 0;
    for (let attempt = 0; attempt < 12 && result.code === null; attempt++) {
      const resume = attempt === 0 ? ['--out', 'killed'] : ['--resume', 'killed'];
      const child = startProofmark([...args, ...resume], { cwd: folder, env });
      const done = ended(child);
      if (attempt < 5) {
        const before = (await lines(env.ASKED)).length;
        const goal = before + 10 + random.integer(30);
        while (child.exitCode === null && (await lines(env.ASKED)).length < goal) await sleep(10);
        if (child.kill('SIGKILL')) kills++;
      }
      result = await done;
    }
    expect(kills).toBeGreaterThan(2);
    expect(result.stderr).toBe('');
    expect(result.code).toBe(whole.code);
    const [a, b] = await Promise.all(
      ['whole', 'killed'].map((out) => readFile(join(folder, out, 'run.json'), 'utf8')),
    );
    expect(comparable(b ?? '')).toEqual(comparable(a ?? ''));

    // None was asked twice except those in flight when the process died.
    const asked = await lines(env.ASKED);
    expect(asked.length - new Set(asked).size).toBeLessThanOrEqual(
      kills * CONCURRENCY + countRepeats(await lines(join(folder, 'whole.log'))),
    );
  },
);

/** A procedure may ask the same point on purpose. */
function countRepeats(asked: readonly string[]): number {
  return asked.length - new Set(asked).size;
}

it(
  'stops cleanly on Ctrl-C with exit code 130, and says how to resume',
  { timeout: 60_000 },
  async () => {
    const folder = await prepare('circle');
    const env = { ASKED: join(folder, 'asked.log') };
    const child = startProofmark(['run', 'circle.yaml', '--progress', 'plain', '--out', 'out'], {
      cwd: folder,
      env,
    });
    const done = ended(child);
    while ((await lines(env.ASKED)).length < 20) await sleep(10);
    child.kill('SIGINT');
    const { code, stderr } = await done;
    expect(code).toBe(130);
    const command = /proofmark (run --resume \S+)/.exec(stderr)?.[1]?.split(' ') ?? [];
    const resumed = await proofmark([...command, '--progress', 'none', '--format', 'json'], {
      cwd: folder,
      env,
    });
    expect(resumed.stderr).toBe('');
    expect(resumed.code).toBe(0);
  },
);
