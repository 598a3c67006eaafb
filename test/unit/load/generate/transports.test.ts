import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { ClientName } from '../../../../src/load/generate/plan.ts';
import { createLoadWorkers, LoadConnectError } from '../../../../src/load/generate/loadWorkers.ts';
import { runLoad, type LoadRecording } from '../../../../src/load/generate/runLoad.ts';
import { ERROR_CLASSES, OUTCOME } from '../../../../src/transport/outcome.ts';
import { hasCompiler, startLoadServer, type LoadServer } from '../../../helpers/loadServer.ts';

const available = hasCompiler();
const workers = createLoadWorkers();
afterAll(() => workers.close());
const isGrpc = (client: ClientName): boolean => client.startsWith('grpc');

async function run(
  client: ClientName,
  port: number,
  requests: number,
  extra: Partial<Parameters<typeof runLoad>[0]> = {},
): Promise<LoadRecording> {
  return runLoad({
    client,
    address: { host: '127.0.0.1', port },
    head: {
      path: isGrpc(client) ? '/inference.GRPCInferenceService/ModelInfer' : '/v2/models/m/infer',
      authority: `127.0.0.1:${port}`,
      headers: [['x-test', '1']],
    },
    workers,
    payloads: [Buffer.alloc(300, 97), Buffer.alloc(300, 98)],
    connections: 4,
    depth: isGrpc(client) ? 4 : 1,
    timeoutMs: 2000,
    model: { kind: 'closed', concurrency: 4, durationMs: 20_000 },
    maxRequests: requests,
    ...extra,
  });
}

function counts({ samples, count }: LoadRecording): Record<string, number> {
  const names = ['ok', ...ERROR_CLASSES] as const;
  const found = new Map<number, number>();
  for (let i = 0; i < count; i++)
    found.set(samples.outcome[i]!, (found.get(samples.outcome[i]!) ?? 0) + 1);
  return Object.fromEntries(
    names.flatMap((name) => {
      const n = found.get(OUTCOME[name]);
      return n === undefined ? [] : [[name, n]];
    }),
  );
}

describe.skipIf(!available)('every client', () => {
  describe.each<ClientName>(['http1', 'undici', 'grpc', 'grpc-js'])('%s', (client) => {
    test(
      'counts failures, resets and answers that never come exactly',
      { timeout: 20_000 },
      async () => {
        const server = await startLoadServer({
          error_every: 10,
          reset_every: 25,
          never_every: 150,
        });
        const recording = await run(client, server.port, 300, { timeoutMs: 500 });
        const seen = await server.stop();
        // Of 300: every 150th is never answered, every 25th else is reset, every 10th else fails.
        expect(counts(recording)).toEqual({ ok: 264, serverError: 24, reset: 10, timeout: 2 });
        expect(seen.requests).toBe(300);
      },
    );

    test('says when nobody listens', { timeout: 20_000 }, async () => {
      const server = await startLoadServer();
      await server.stop();
      const attempt = run(client, server.port, 5, { timeoutMs: 300 });
      // undici connects with its first request.
      if (client === 'undici') expect(counts(await attempt)).toEqual({ refused: 5 });
      else await expect(attempt).rejects.toThrow(LoadConnectError);
    });
  });
});

describe.skipIf(!available)('the generator', () => {
  let server: LoadServer;
  beforeAll(async () => {
    server = await startLoadServer();
  });
  afterAll(async () => {
    await server.stop();
  });

  test.each([1, 2])(
    'sends every arrival of a schedule once, with %i threads',
    { timeout: 20_000 },
    async (generators) => {
      const schedule = Float64Array.from({ length: 301 }, (_, i) => 2 * i);
      const recording = await run('http1', server.port, 0, {
        model: { kind: 'open' },
        schedule,
        generators,
      });
      expect(counts(recording)).toEqual({ ok: 301 });
      const { samples } = recording;
      expect([...samples.intendedMs.subarray(0, 301)]).toEqual([...schedule]);
      // Nothing is sent early, and an answer takes longer than we were late.
      for (let i = 0; i < 301; i++)
        expect(samples.latencyMs[i]).toBeGreaterThan(samples.latenessMs[i]!);
      expect(recording.endedMs).toBeGreaterThanOrEqual(600);
    },
  );

  test('pipelines, and sends groups', { timeout: 20_000 }, async () => {
    expect(
      counts(
        await run('http1', server.port, 500, {
          depth: 8,
          model: { kind: 'closed', concurrency: 32, durationMs: 9000 },
        }),
      ),
    ).toEqual({ ok: 500 });
    const grouped = await run('grpc', server.port, 100, {
      model: { kind: 'groups', size: 8, durationMs: 9000 },
    });
    expect(counts(grouped)).toEqual({ ok: 100 });
    // Twelve groups of eight and one of four, whose requests have one time.
    expect(new Set(grouped.samples.intendedMs.subarray(0, 100)).size).toBe(13);
  });

  test('stops at the error rate and when it is told to', { timeout: 20_000 }, async () => {
    const broken = await startLoadServer({ error_every: 1 });
    const stopped = await run('http1', broken.port, 2_000_000, { maxErrorRate: 0.5 });
    await broken.stop();
    expect(stopped.stopped).toBe('error rate');
    const controller = new AbortController();
    const endless = run('grpc', server.port, 2_000_000, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 400);
    await expect(endless).rejects.toThrow('enough');
  });
});
