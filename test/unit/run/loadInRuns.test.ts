import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { Procedure } from '../../../src/core/procedure.ts';
import { load } from '../../../src/load/procedure.ts';
import { judgeRun } from '../../../src/run/gates/judgeRun.ts';
import { endpointAt } from '../../helpers/loadContext.ts';
import { fixtureFolder } from '../../helpers/runFixture.ts';

const AEB = new URL('../../../targets/bundled/aeb.onnx', import.meta.url).pathname;

const scenario = (procedures: string, gates: string): string => `name: s
target: { protocol: oip-rest, serve: { model: ${JSON.stringify(AEB)} } }
procedures:
${procedures}
gates: ${gates}
`;

describe('load', () => {
  it(
    'is judged again by the aliases of its measurements, as a run is',
    { timeout: 60_000 },
    async () => {
      const { run, write, environment } = await fixtureFolder({
        's.yaml': scenario(
          '  load: { kind: load, arrivals: { kind: poisson, qps: 100 }, queries: 30, latenessBudgetMs: 60000 }',
          "['load.p99@100 >= 0ms', load.errors <= 0.5]",
        ),
      });
      const { record, folder } = await run();
      // One level: the quantity's name, and the level as an alias.
      expect(record.gates[0]?.subject).toMatchObject({ measurement: 'p99' });
      const own = await judgeRun(folder, environment, {});
      expect(own.results).toEqual(record.gates);
      await write({ 'other.yaml': "- 'load.p99@100 <= 3600s'\n- load.p99 <= 3600s at 100qps\n" });
      const other = await judgeRun(folder, environment, { gates: 'other.yaml' });
      expect(other.results.map(({ verdict, subject }) => [verdict, subject?.measurement])).toEqual([
        ['pass', 'p99'],
        ['pass', 'p99'],
      ]);
      await write({ 'wrong.yaml': "- 'load.p99@200 <= 3600s'\n" });
      await expect(judgeRun(folder, environment, { gates: 'wrong.yaml' })).rejects.toMatchObject({
        code: 'gate.unknown-measurement',
      });
    },
  );

  it(
    'is refused for its caps before an earlier procedure asks anything',
    { timeout: 60_000 },
    async () => {
      let asked = 0;
      const first: Procedure = {
        kind: 'first',
        summary: 'counts how often it runs',
        options: z.strictObject({}),
        measurements: () => [],
        run() {
          asked++;
          return Promise.resolve({ measurements: [], findings: [], exhibits: [] });
        },
      };
      const { run } = await fixtureFolder(
        {
          's.yaml': scenario(
            `  first: { kind: first }
  load: { kind: load, arrivals: { kind: poisson, qps: 100 }, queries: 30, caps: { qps: 50 } }`,
            '[load.errors <= 0.5]',
          ),
        },
        [first],
      );
      await expect(run()).rejects.toMatchObject({ code: 'load.cap', exitCode: 2 });
      expect(asked).toBe(0);
    },
  );

  it('checks hosts with its options alone, and sends nothing', async () => {
    const options = load.options.parse({ arrivals: { kind: 'poisson', qps: 10 } });
    const local = endpointAt(9, 'oip-rest');
    const signature = { name: 'm', interface: 'tensors', inputs: [], outputs: [] } as const;
    const check = (host: string, more: object = {}) =>
      load.checkEndpoints?.(
        { ...options, ...more },
        { signatures: { target: signature }, endpoints: { target: { ...local, host } } },
      );
    await expect(check('127.0.0.1')).resolves.toBeUndefined();
    await expect(check('8.8.8.8')).rejects.toMatchObject({ code: 'load.public-host' });
    await expect(check('8.8.8.8', { allowPublicHost: true })).resolves.toBeUndefined();
    await expect(
      load.checkEndpoints?.(options, { signatures: { target: signature }, endpoints: {} }),
    ).rejects.toMatchObject({ code: 'load.endpoint' });
  });
});
