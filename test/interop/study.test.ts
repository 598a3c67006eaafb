import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { RunRecord } from '../../src/core/runRecord.ts';
import { scrape } from '../../src/load/observe/prometheus.ts';
import { proofmark } from '../helpers/proofmark.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';
import { interopAbsence, interopBin } from './interopPython.ts';
import { startMlServer, type MlServer } from './mlserver.ts';

/** The change of scenarios/inference-scaling.yaml that docs/load.md shows for a server of one's own. */
const onServer = ({ rest, grpc, metrics, pid }: MlServer): readonly string[] => [
  `target={protocol: oip-rest, url: "127.0.0.1:${rest}", model: echo-float32, pid: ${pid}}`,
  `procedures.study.protocols={oip-rest: {protocol: oip-rest, url: "127.0.0.1:${rest}", model: echo-float32, pid: ${pid}}, oip-grpc: {protocol: oip-grpc, url: "127.0.0.1:${grpc}", model: echo-float32, pid: ${pid}}}`,
  `procedures.study.prometheus=http://127.0.0.1:${metrics}/metrics`,
  'procedures.study.arrivals.qps=[40, 80]',
  'procedures.study.queries=40',
  'gates=[study.errors.oip-rest.json.same.upper <= 0.1 at 80qps, study.p50.oip-grpc.same <= 2 s at 40qps]',
];

const note =
  interopBin('mlserver') === undefined ? ` (skipped: ${interopAbsence('mlserver')})` : '';

describe.skipIf(interopBin('mlserver') === undefined)(`the study on MLServer${note}`, () => {
  let server: MlServer;
  beforeAll(async () => {
    server = await startMlServer(['float32'], 64);
  });
  afterAll(() => server.close());

  it('runs by changing the target of the scenario', { timeout: 240_000 }, async () => {
    const out = join(await temporaryFolder(), 'out');
    const sets = onServer(server).flatMap((change) => ['--set', change]);
    const { code, stderr } = await proofmark([
      'run',
      'scenarios/inference-scaling.yaml',
      '--out',
      out,
      '--progress',
      'none',
      ...sets,
    ]);
    expect(stderr).toBe('');
    // A machine that is too busy makes runs invalid, which decides nothing.
    expect([0, 3]).toContain(code);
    const { procedures } = JSON.parse(await readFile(join(out, 'run.json'), 'utf8')) as RunRecord;
    const { measurements, exhibits } = procedures[0]!;
    const valueOf = (name: string) => measurements.find((one) => one.name === name)?.value;
    // MLServer has no binary extension over REST: it refuses every such request.
    expect(valueOf('errors.oip-rest.binary.same@40')).toBe(1);
    for (const arm of [
      'oip-rest.json.same',
      'oip-rest.json.random',
      'oip-grpc.same',
      'oip-grpc.random',
    ]) {
      for (const rate of [40, 80]) expect(valueOf(`errors.${arm}@${rate}`)).toBe(0);
    }
    for (const name of ['grpcGain.oip-rest.json.same', 'cacheEffect.oip-grpc.random']) {
      expect(valueOf(name)).toBeGreaterThan(0);
    }
    expect(exhibits.map(({ id }) => id)).toContain('latency-over-rate');
    const axis = JSON.stringify(exhibits.find(({ id }) => id === 'time-axis'));
    expect(axis).toContain('cores');
    const metrics = await scrape(`http://127.0.0.1:${server.metrics}/metrics`);
    const answered = Object.entries(metrics ?? {}).filter(([name]) =>
      name.startsWith('model_infer_request_success_total{'),
    );
    // Four arms at two rates, twice, of 40 requests each, at least.
    expect(answered.reduce((sum, [, n]) => sum + n, 0)).toBeGreaterThanOrEqual(4 * 2 * 2 * 40);
  });
});
