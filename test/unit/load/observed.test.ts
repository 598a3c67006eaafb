import { expect, test } from 'vitest';

import type { ProcedureResult } from '../../../src/core/procedure.ts';
import { load } from '../../../src/load/procedure.ts';
import { catalog } from '../../../src/run/catalog.ts';
import { endpointOf } from '../../../src/targets/endpointOf.ts';
import { openTarget } from '../../../src/targets/openTarget.ts';
import { targetSchema } from '../../../src/targets/targetSchema.ts';
import { httpServer } from '../../helpers/httpServer.ts';
import { endpointAt, loadContext } from '../../helpers/loadContext.ts';

const of = (result: ProcedureResult, name: string) =>
  result.measurements.find((one) => one.name === name || one.alias === name);

/** A model server that counts what it answers, with its Prometheus metrics. */
async function counting() {
  const times: number[] = [];
  const bodies: string[] = [];
  const paths: string[] = [];
  const server = await httpServer((request, response) => {
    if (request.path === '/metrics') {
      response.end(
        `# TYPE answers_total counter\nanswers_total{model="m"} ${times.length}\nqueue_size ${times.length % 7}\nconstant 3\nwait_bucket{le="1"} 5\n`,
      );
      return;
    }
    if (request.method === 'GET' && request.path.endsWith('/stats')) {
      response.writeHead(404).end();
      return;
    }
    times.push(performance.now());
    bodies.push(request.body.toString());
    paths.push(`${request.method} ${request.path} ${request.headers.authorization ?? ''}`);
    response.setHeader('content-type', 'application/json');
    response.end('{"outputs":[{"name":"y","shape":[1],"datatype":"FP32","data":[1]}]}');
  });
  return { ...server, times, bodies, paths };
}

test('replays a trace at its own times, with intervals by bootstrap', async () => {
  const server = await counting();
  // Three bursts of eighty, a quarter of a second apart, at twice the speed of the trace.
  const rows = [0, 0.5, 1].flatMap((at) => Array.from({ length: 80 }, (_, i) => at + i / 1000));
  const csv = `seconds,size\n${rows.map((at) => `${at},9`).join('\n')}\n`;
  const options = {
    arrivals: { kind: 'trace', file: 'trace.csv', speed: 2 },
    intervals: 'bootstrap',
    latenessBudgetMs: 2000,
  };
  const files = { read: async () => new TextEncoder().encode(csv) };
  const result = await load.run(
    loadContext(endpointAt(server.port, 'oip-rest'), options, { files }),
  );
  await server.close();
  // And one before and one after the run, whose replies are read.
  expect(server.times).toHaveLength(242);
  const spread = (server.times[161] ?? 0) - (server.times[1] ?? 0);
  expect(spread).toBeGreaterThan(450);
  expect(spread).toBeLessThan(900);
  const p50 = of(result, 'p50')!;
  expect(p50.n).toBe(240);
  expect(p50.interval?.method).toMatch(/bootstrap/);
  expect(p50.interval!.lower!).toBeLessThanOrEqual(p50.value!);
  expect(p50.interval!.upper!).toBeGreaterThanOrEqual(p50.value!);
});

test('scrapes what a server says of itself onto the time axis', { timeout: 20_000 }, async () => {
  const server = await counting();
  const options = {
    arrivals: { kind: 'constant', qps: 40 },
    seconds: 3,
    latenessBudgetMs: 2000,
    prometheus: `http://127.0.0.1:${server.port}/metrics`,
  };
  const result = await load.run(loadContext(endpointAt(server.port, 'oip-rest'), options));
  await server.close();
  const axis = JSON.stringify(result.exhibits.find(({ id }) => id === 'time-axis'));
  expect(axis).toContain('queue_size');
  expect(axis).toContain('answers_total');
  // What does not move says nothing, and buckets say too much.
  expect(axis).not.toContain('constant');
  expect(axis).not.toContain('wait_bucket');
});

test('one rate goes by its name with and without the rate', async () => {
  const server = await counting();
  const options = { arrivals: { kind: 'poisson', qps: 200 }, queries: 60, latenessBudgetMs: 2000 };
  const context = loadContext(endpointAt(server.port, 'oip-rest'), options);
  const names = load.measurements(context.options, catalog.wires);
  expect(names).toContain('p99');
  expect(names).toContain('p99@200');
  expect(names).not.toContain('p99@100');
  const result = await load.run(context);
  await server.close();
  expect(of(result, 'p99@200')).toBe(of(result, 'p99'));
  expect(of(result, 'p99')).toMatchObject({ better: 'lower' });
});

test('loads any HTTP endpoint that a template describes', async () => {
  const server = await counting();
  const url = `http://user:secret@127.0.0.1:${server.port}/predict?key=1`;
  const definition = targetSchema.parse({
    protocol: 'http-json',
    url,
    method: 'PUT',
    body: { rows: '{{inputs.x}}', k: 3 },
    outputs: { y: '$.outputs[0].data' },
    signature: {
      inputs: [{ name: 'x', dtype: 'float32', shape: [-1, 2] }],
      outputs: [{ name: 'y', dtype: 'float32', shape: [1] }],
    },
  });
  const target = await openTarget(definition, { baseDir: '.' });
  const signature = await target.describe();
  await target.close();
  const endpoint = (await endpointOf(definition, { baseDir: '.' }))!;
  const options = { arrivals: { kind: 'closed', concurrency: 2 }, queries: 40, payload: 'random' };
  const result = await load.run(loadContext(endpoint, options, { signature }));
  expect(of(result, 'errors')!.value).toBe(0);
  const asked = server.paths.filter((path) => path.startsWith('PUT'));
  expect(new Set(asked)).toEqual(
    new Set([`PUT /predict?key=1 Basic ${Buffer.from('user:secret').toString('base64')}`]),
  );
  const bodies = server.bodies.filter((body) => body !== '');
  expect(new Set(bodies).size).toBe(40);
  expect(new Set(bodies.map((body) => body.length)).size).toBe(1);
  expect(JSON.parse(bodies[0]!)).toMatchObject({
    k: 3,
    rows: [[expect.any(Number), expect.any(Number)]],
  });
  // Without declared inputs there is nothing to fill the template with.
  const blind = { ...signature, inputs: [] };
  await expect(
    load.run(loadContext(endpoint, options, { signature: blind })),
  ).rejects.toMatchObject({ code: 'load.inputs' });
  await server.close();
});
