import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { ConfigurationError, TargetUnreachableError } from '../../../src/core/errors.ts';
import type { Json } from '../../../src/core/json.ts';
import type { ProcedureResult } from '../../../src/core/procedure.ts';
import { checkHost, isLocalAddress } from '../../../src/load/checkHost.ts';
import { load } from '../../../src/load/procedure.ts';
import { catalog } from '../../../src/run/catalog.ts';
import { startServer } from '../../../src/serve/index.ts';
import { httpServer } from '../../helpers/httpServer.ts';
import { endpointAt, loadContext } from '../../helpers/loadContext.ts';
import { hasCompiler, startLoadServer, type LoadServer } from '../../helpers/loadServer.ts';

const model = new URL('../../../targets/bundled/aeb.onnx', import.meta.url).pathname;

const valueOf = (result: ProcedureResult, name: string): number | null | undefined =>
  result.measurements.find((measurement) => measurement.name === name)?.value;

describe.skipIf(!hasCompiler())('load', () => {
  let server: LoadServer;
  beforeAll(async () => {
    server = await startLoadServer();
  });
  afterAll(async () => {
    await server.stop();
  });
  const study = {
    arrivals: { kind: 'poisson', qps: [500, 1000] },
    queries: 200,
    repetitions: 2,
    protocols: ['oip-rest', 'oip-grpc'],
    payload: ['same', 'random'],
    encoding: ['json', 'binary'],
    slo: { quantile: 0.9, latencyMs: 500 },
    latenessBudgetMs: 1000,
  };

  test('runs the study, and again from its journal alone', { timeout: 60_000 }, async () => {
    const journal: Json[] = [];
    const endpoint = endpointAt(server.port, 'oip-rest', 'oip-grpc');
    const result = await load.run(loadContext(endpoint, study, { journal }));
    // Two rates, twice, of REST with both encodings and gRPC, with repeated and random requests.
    expect(journal).toHaveLength(2 * 2 * 3 * 2);
    for (const name of [
      'p50.oip-rest.json.same@500',
      'p99.oip-grpc.random@1000',
      'throughput.oip-rest.binary.random@1000',
    ]) {
      expect(valueOf(result, name)).toBeGreaterThan(0);
    }
    expect(valueOf(result, 'errors.oip-grpc.same@500')).toBe(0);
    expect(valueOf(result, 'littlesLaw.oip-grpc.same@500')).toBeCloseTo(1, 6);
    const names = load.measurements(loadContext(endpoint, study).options, catalog.wires);
    expect(result.measurements.filter(({ name }) => !names.includes(name))).toEqual([]);
    expect(result.exhibits.map(({ id }) => id)).toEqual([
      'latency',
      'requests',
      'latency-over-rate',
      'distributions',
      'time-axis',
      'comparisons',
    ]);
    expect(valueOf(result, 'grpcGain.oip-rest.json.same')).toBeGreaterThan(0);
    expect(valueOf(result, 'cacheEffect.oip-grpc.random@1000')).toBeGreaterThan(0);
    expect(valueOf(result, 'binaryGain.oip-rest.json.same')).toBeGreaterThan(0);
    // With nobody to ask, the journal has all answers.
    const again = await load.run(
      loadContext(endpointAt(1, 'oip-rest', 'oip-grpc'), study, { journal }),
    );
    expect(again).toEqual(result);
  });

  test('names what a gate may name, with rates only where there are several', () => {
    const of = (options: Record<string, unknown>) =>
      load.measurements(loadContext(endpointAt(1, 'oip-rest'), options).options, catalog.wires);
    const one = of({ arrivals: { kind: 'poisson', qps: 100 }, slo: { latencyMs: 50 }, search: {} });
    for (const name of [
      'p50',
      'p90',
      'p99',
      'p999',
      'throughput',
      'errors',
      'lateness.p99',
      'maxQps',
    ]) {
      expect(one).toContain(name);
    }
    expect(of({ arrivals: { kind: 'poisson', qps: [100, 200] } })).toContain('p99@200');
  });

  test(
    'a run that we send too late is invalid, and has no latencies',
    { timeout: 20_000 },
    async () => {
      const options = {
        arrivals: { kind: 'poisson', qps: 500 },
        queries: 200,
        latenessBudgetMs: 1e-6,
      };
      const result = await load.run(loadContext(endpointAt(server.port, 'oip-rest'), options));
      expect(valueOf(result, 'p99')).toBeNull();
      expect(valueOf(result, 'errors')).toBe(0);
      expect(result.findings.map(({ rule }) => rule)).toContain('load.invalid-run');
    },
  );

  test('random requests come once each, and no run sends what another has sent', async () => {
    const bodies: string[] = [];
    const recorder = await httpServer(({ method, body }, response) => {
      if (method === 'POST') bodies.push(body.toString());
      response.end('{"outputs":[{"name":"y","shape":[1],"datatype":"FP32","data":[1]}]}');
    });
    const options = {
      arrivals: { kind: 'poisson', qps: 500 },
      queries: 100,
      repetitions: 3,
      payload: ['same', 'random'],
      latenessBudgetMs: 1000,
    };
    const run = async (more: object) => {
      bodies.length = 0;
      const endpoint = endpointAt(recorder.port, 'oip-rest');
      const { findings } = await load.run(loadContext(endpoint, { ...options, ...more }));
      return {
        findings,
        different: new Set(bodies),
        lengths: new Set(bodies.map((b) => b.length)),
      };
    };
    const { findings, different, lengths } = await run({});
    // One more before each of the six runs, and after it one of the same and three of random requests.
    expect(bodies).toHaveLength(6 * 101 + 3 * 1 + 3 * 3);
    expect(different.size).toBe(3 * 100 + 1);
    expect(lengths.size).toBe(1);
    const ofCycles = (found: typeof findings) =>
      found.filter(({ rule }) => rule === 'load.repeated');
    expect(ofCycles(findings)).toEqual([]);
    const few = await run({ pool: 30 });
    await recorder.close();
    expect(few.different.size).toBe(3 * 30 + 1);
    expect(ofCycles(few.findings)).toMatchObject([{ observed: expect.stringMatching(/^30 /) }]);
  });

  test('failed requests count as slow as the time limit', { timeout: 20_000 }, async () => {
    const failing = await startLoadServer({ error_every: 5 });
    const options = {
      arrivals: { kind: 'closed', concurrency: 4 },
      queries: 300,
      slo: { latencyMs: 900 },
    };
    const result = await load.run(loadContext(endpointAt(failing.port, 'oip-grpc'), options));
    await failing.stop();
    expect(valueOf(result, 'errors')).toBeCloseTo(0.2, 10);
    expect(valueOf(result, 'errors.serverError')).toBeCloseTo(0.2, 10);
    expect(valueOf(result, 'p99')).toBeGreaterThanOrEqual(2000);
    expect(valueOf(result, 'p50')).toBeLessThan(900);
    expect(result.findings.map(({ rule }) => rule)).toEqual(['load.slo', 'load.failures']);
  });

  test('exports HDR, Prometheus and OpenTelemetry', { timeout: 20_000 }, async () => {
    const options = { arrivals: { kind: 'singleStream' }, queries: 200 };
    const result = await load.run(loadContext(endpointAt(server.port, 'oip-rest'), options));
    const text = (path: string): string =>
      new TextDecoder().decode(result.artifacts!.find((artifact) => artifact.path === path)!.bytes);
    const { decodeFromCompressedBase64 } = await import('hdr-histogram-js');
    const histogram = decodeFromCompressedBase64(
      text('latency.hlog').trim().split('\n').at(-1)!.split(',').at(-1)!,
    );
    expect(histogram.totalCount).toBe(200);
    expect(histogram.getValueAtPercentile(50) / 1000 / valueOf(result, 'p50')!).toBeCloseTo(1, 1);
    expect(text('metrics.prom')).toMatch(
      /^proofmark_load_p99_milliseconds\{procedure="load"\} \d/m,
    );
    expect(JSON.parse(text('metrics.otlp.json'))).toHaveProperty('resourceMetrics');
  });

  test('searches the highest rate', { timeout: 120_000 }, async () => {
    // One after the other, 5 ms each: well beyond 200 a second nothing meets 50 ms.
    const slow = await startLoadServer({ service: 'const', mean_us: 5000 });
    const options = {
      arrivals: { kind: 'constant', qps: 80 },
      queries: 100,
      slo: { quantile: 0.5, latencyMs: 50 },
      search: { start: 80, limit: 800, tolerance: 0.3 },
      latenessBudgetMs: 1000,
      warmUp: 0,
    };
    const result = await load.run(loadContext(endpointAt(slow.port, 'oip-grpc'), options));
    await slow.stop();
    const found = result.measurements.find(({ name }) => name === 'maxQps')!;
    expect(found.interval!.lower).toBeGreaterThanOrEqual(160);
    expect(found.interval!.upper).toBeLessThanOrEqual(320);
  });

  test('keeps to its limits', async () => {
    const attempt = (options: Record<string, unknown>) =>
      load.run(loadContext(endpointAt(server.port, 'oip-rest'), options));
    const fast = { arrivals: { kind: 'poisson', qps: 30_000 } };
    await expect(attempt(fast)).rejects.toMatchObject({ code: 'load.cap' });
    const many = { arrivals: { kind: 'poisson', qps: 10 }, queries: 6_000_000 };
    await expect(attempt(many)).rejects.toMatchObject({ code: 'load.cap' });
    const wide = { arrivals: { kind: 'closed', concurrency: 2000 }, queries: 10 };
    await expect(attempt(wide)).rejects.toMatchObject({ code: 'load.cap' });
    const placeless = { ...loadContext(endpointAt(1, 'oip-rest'), fast), endpoints: {} };
    await expect(load.run(placeless)).rejects.toMatchObject({ code: 'load.endpoint' });
  });
});

describe('a server that is not there or not ours', () => {
  const options = { arrivals: { kind: 'poisson', qps: 10 }, queries: 5 };

  test('cannot be reached', async () => {
    const attempt = load.run(loadContext(endpointAt(1, 'oip-rest'), options));
    await expect(attempt).rejects.toThrow(TargetUnreachableError);
  });

  test('must be confirmed when it is on the public network', async () => {
    expect(
      [
        '127.0.0.1',
        '10.1.2.3',
        '172.31.0.1',
        '192.168.1.1',
        '::1',
        'fd00::1',
        '::ffff:10.0.0.1',
      ].map(isLocalAddress),
    ).not.toContain(false);
    expect(
      ['8.8.8.8', '172.32.0.1', '2001:4860::8888', '::ffff:8.8.8.8'].map(isLocalAddress),
    ).not.toContain(true);
    await expect(checkHost('192.0.2.1', false)).rejects.toThrow(ConfigurationError);
    await expect(checkHost('192.0.2.1', true)).resolves.toBeUndefined();
    await expect(checkHost('localhost', false)).resolves.toBeUndefined();
  });
});

describe('the reference server', () => {
  let server: Awaited<ReturnType<typeof startServer>>;
  beforeAll(async () => {
    server = await startServer({ models: [{ path: model, name: 'm' }], restPort: 0, grpcPort: 0 });
    await server.ready;
  });
  afterAll(async () => {
    await server.close();
  });

  test('answers over both protocols, and counts what we sent', { timeout: 40_000 }, async () => {
    const rest = new URL(server.restUrl!);
    const { oipRestSignature } = await import('../../helpers/restSignature.ts');
    const signature = await oipRestSignature(server.restUrl!, 'm');
    const endpoint = {
      ...endpointAt(Number(rest.port), 'oip-rest'),
      also: {
        'oip-grpc': {
          ...endpointAt(Number(server.grpcAddress!.split(':').at(-1)), 'oip-grpc'),
          statisticsUrl: `${server.restUrl!}/v2/models/m/stats`,
          pid: process.pid,
        },
      },
      pid: process.pid,
    };
    const options = {
      arrivals: { kind: 'poisson', qps: 100 },
      queries: 100,
      protocols: ['oip-rest', 'oip-grpc'],
      encoding: ['json', 'binary'],
      payload: 'random',
      latenessBudgetMs: 1000,
    };
    const result = await load.run(loadContext(endpoint, options, { signature }));
    for (const arm of ['oip-rest.json', 'oip-rest.binary', 'oip-grpc']) {
      expect(valueOf(result, `errors.${arm}`)).toBe(0);
      expect(valueOf(result, `p50.${arm}`)).toBeGreaterThan(0);
    }
    const statistics = result.exhibits.find(({ id }) => id === 'server-statistics');
    expect(statistics).toMatchObject({ kind: 'table' });
    expect(statistics?.kind === 'table' && statistics.rows.map((row) => row[2])).toEqual([
      100, 100, 100,
    ]);
    const axis = result.exhibits.find(({ id }) => id === 'time-axis');
    expect(JSON.stringify(axis)).toContain('MiB');
  });
});
