import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Reply, Target } from '../../src/core/target.ts';
import { float32Tensor, type TensorMap } from '../../src/core/tensor.ts';
import { openTarget } from '../../src/targets/openTarget.ts';
import { targetSchema } from '../../src/targets/targetSchema.ts';
import { fixtureFolder } from '../helpers/runFixture.ts';
import { interopAbsence, interopBin } from './interopPython.ts';
import { absentLine, lineOf, linesOf, withLines, type InteropRow } from './interopTable.ts';
import { servers } from './servers/servers.ts';
import type { InteropTarget } from './servers/interopServer.ts';
import { startInterop, type StartedServer } from './startInterop.ts';

/** Drives of a car, in the order of the controller's inputs; the same in every run. */
const rows = Array.from({ length: 32 }, (_, i) => [
  1 + (i * 29) / 31,
  5 + ((i * 7) % 32) * 3.5,
  0.2 + ((i * 5) % 32) * 0.025,
  ((i * 11) % 32) / 160 - 0.1,
  ((i * 13) % 32) * 31.25,
  ((i * 3) % 32) * 0.0125,
]);

const results: InteropRow[] = [];

/** One check of the suite: throws when it does not hold. */
type Check = (asked: Asked) => Promise<void>;

interface Asked {
  readonly how: InteropTarget;
  readonly target: Target;
  readonly open: (more?: object) => Promise<Target>;
  readonly expected: readonly (readonly number[])[];
}

function queryOf({ input }: InteropTarget, asked: readonly (readonly number[])[]): TensorMap {
  return { [input]: float32Tensor([asked.length, 6], asked.flat()) };
}

/** The numbers of one row each. */
function rowsOf({ output }: InteropTarget, reply: Reply, count: number): number[][] {
  if (reply.status !== 'ok') throw new Error(`${reply.reason}: ${reply.detail}`);
  const data = Array.from(reply.outputs[output]?.data ?? [], Number);
  const width = data.length / count;
  return Array.from({ length: count }, (_, i) => data.slice(i * width, (i + 1) * width));
}

function expectNear(found: readonly number[][], wanted: readonly (readonly number[])[]): void {
  expect(found.map((row) => row.length)).toEqual(wanted.map((row) => row.length));
  for (const [i, row] of wanted.entries()) {
    for (const [j, value] of row.entries()) {
      // Two builds of a runtime may differ in the last places of a float.
      expect(Math.abs((found[i]?.[j] ?? NaN) - value)).toBeLessThanOrEqual(
        2e-6 * Math.max(1, Math.abs(value)),
      );
    }
  }
}

const checks: Readonly<
  Record<string, { readonly skipped?: (how: InteropTarget) => boolean; readonly run: Check }>
> = {
  signature: {
    async run({ how, target }) {
      const { inputs, outputs } = await target.describe();
      expect(inputs).toMatchObject([{ name: how.input, dtype: 'float32', shape: [-1, 6] }]);
      expect(outputs).toMatchObject([{ name: how.output }]);
    },
  },
  '32 rows': {
    async run({ how, target, expected }) {
      const reply = await target.infer(queryOf(how, rows));
      expectNear(rowsOf(how, reply, rows.length), expected);
    },
  },
  '96 queries at once': {
    async run({ how, target, expected }) {
      const replies = await Promise.all(
        Array.from({ length: 96 }, (_, i) => target.infer(queryOf(how, [rows[i % 32] ?? []]))),
      );
      const found = replies.map((reply) => rowsOf(how, reply, 1)[0] ?? []);
      expectNear(
        found,
        found.map((_, i) => expected[i % 32] ?? []),
      );
    },
  },
  'library clients': {
    async run({ how, open, expected }) {
      const library = await open({ client: 'library' });
      try {
        expectNear(rowsOf(how, await library.infer(queryOf(how, rows)), rows.length), expected);
      } finally {
        await library.close();
      }
    },
  },
  'wrong shape': {
    skipped: ({ checksShape }) => checksShape === false,
    async run({ how, open }) {
      const target = await open();
      try {
        const reply = await target.infer({ [how.input]: float32Tensor([1, 5], [1, 2, 3, 4, 5]) });
        expect(reply).toMatchObject({
          status: 'failed',
          reason: expect.stringMatching(/rejected|unavailable/) as string,
        });
        expect(await target.infer(queryOf(how, rows))).toMatchObject({ status: 'ok' });
      } finally {
        await target.close();
      }
    },
  },
  NaN: {
    async run({ how, target }) {
      const [first = []] = rows;
      const reply = await target.infer(queryOf(how, [[NaN, ...first.slice(1)]]));
      if (reply.status === 'failed') expect(reply.reason).toMatch(/rejected|unavailable/);
      expect(await target.infer(queryOf(how, rows))).toMatchObject({ status: 'ok' });
    },
  },
  'unknown model': {
    skipped: ({ describes }) => describes !== true,
    async run({ open }) {
      const target = await open({ model: 'absent' });
      try {
        await expect(target.describe()).rejects.toMatchObject({ code: 'target.unknown-model' });
      } finally {
        await target.close();
      }
    },
  },
  'load of 200': {
    skipped: ({ loads }) => loads === false,
    async run({ how }) {
      const { run } = await fixtureFolder({
        's.yaml': JSON.stringify({
          name: 'interop',
          seed: 1,
          target: { ...how.definition, retry: { attempts: 1 } },
          procedures: {
            load: { kind: 'load', arrivals: { kind: 'poisson', qps: 100 }, queries: 200 },
          },
          gates: ['load.errors <= 0'],
        }),
      });
      const { record } = await run();
      expect(record.verdict).toBe('pass');
    },
  },
};

describe.each(servers)('$name', (server) => {
  const there = interopBin(server.name) !== undefined;
  describe.skipIf(!there)(there ? 'asked by us' : interopAbsence(server.name), () => {
    let started: StartedServer | undefined;
    let controller: readonly (readonly number[])[];
    beforeAll(async () => {
      const model = fileURLToPath(new URL('../../targets/bundled/aeb.onnx', import.meta.url));
      const own = await openTarget(targetSchema.parse({ protocol: 'onnx', model }), {
        baseDir: '.',
      });
      const reply = await own.infer({ input: float32Tensor([32, 6], rows.flat()) });
      controller = rowsOf({ output: 'demand' } as InteropTarget, reply, 32);
      await own.close();
      // A server whose processes wait for each other gives up at once on a busy machine.
      started = await startInterop(server, rows).catch(() => startInterop(server, rows));
    }, 330_000);
    afterAll(() => started?.close());

    it('answers as it should, in every way', async () => {
      const { targets = [], version = '' } = started ?? {};
      for (const how of targets) {
        const open = (more: object = {}): Promise<Target> =>
          openTarget(
            targetSchema.parse({
              retry: { attempts: 1 },
              concurrency: 16,
              ...how.definition,
              ...more,
            }),
            { baseDir: '.' },
          );
        const target = await open();
        const asked = { how, target, open, expected: how.expected ?? controller };
        const said: { name: string; failure: string | undefined }[] = [];
        for (const [name, { skipped, run }] of Object.entries(checks)) {
          if (skipped?.(how) === true) continue;
          const failure = await run(asked).then(
            () => undefined,
            (error: unknown) => (error instanceof Error ? error.message : String(error)),
          );
          said.push({ name, failure });
        }
        await target.close();
        results.push({
          protocol: how.title,
          server: server.name,
          version,
          checks: said,
        });
      }
      const failed = results
        .filter((row) => row.server === server.name)
        .flatMap(({ protocol, checks: said }) =>
          said
            .filter(({ failure }) => failure !== undefined)
            .map(({ name, failure }) => `${protocol}: ${name}: ${failure ?? ''}`),
        );
      expect(failed).toEqual([]);
    }, 240_000);
  });
});

const document = fileURLToPath(new URL('../../docs/protocols.md', import.meta.url));

/** Lines that were written by hand would show here: of a server that is listed, what was seen must be in the document. */
it('is what docs/protocols.md says', async () => {
  const text = await readFile(document, 'utf8');
  const lines = results.map(lineOf);
  if (process.env['PROOFMARK_INTEROP_TABLE'] === 'write') {
    const known = new Set(linesOf(text).map((cells) => cells[1]));
    const absent = servers
      // What was seen elsewhere stays.
      .filter(({ name }) => interopBin(name) === undefined && !known.has(name))
      .map(({ name }) => absentLine(name, interopAbsence(name)));
    const names = servers.map(({ name }) => name);
    await writeFile(document, withLines(text, [...lines, ...absent], names));
    return;
  }
  const known = linesOf(text);
  const listed = new Set(known.map((cells) => cells[1]));
  const missing = results.filter(({ server }) => !listed.has(server));
  for (const { server, protocol } of missing)
    console.warn(`not in the table: ${protocol}, ${server}`);
  const texts = new Set(known.map((cells) => cells.join(' | ')));
  const unknown = lines
    .filter((cells) => listed.has(cells[1]))
    .map((cells) => cells.join(' | '))
    .filter((line) => !texts.has(line));
  expect(unknown, 'PROOFMARK_INTEROP_TABLE=write npm run test:interop writes them').toEqual([]);
});
