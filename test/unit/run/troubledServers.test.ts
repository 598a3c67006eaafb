import type { ServerHttp2Stream } from 'node:http2';

import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { Procedure } from '../../../src/core/procedure.ts';
import type { RunRecord } from '../../../src/core/runRecord.ts';
import { float32Tensor } from '../../../src/core/tensor.ts';
import { decodeModelInferRequest, encodeModelInferResponse } from '../../../src/wire/index.ts';
import { oipGrpcServer } from '../../helpers/oipServer.ts';
import { fixtureFolder } from '../../helpers/runFixture.ts';
import type { GrpcAnswer, GrpcCall } from '../../helpers/grpcServer.ts';

const QUERIES = 300;

/** Sums what the target echoes of 0, 1, 2, ... */
const sum: Procedure<object> = {
  kind: 'sum',
  summary: 'the sum of what the target echoes',
  options: z.strictObject({}),
  measurements: () => ['sum', 'answered'],
  unitOf: () => '1',
  async run(context) {
    const replies = await context.ask(
      Array.from({ length: QUERIES }, (_, i) => ({ x: float32Tensor([1, 2], [i, 0]) })),
    );
    const values = replies.flatMap((reply) =>
      reply.status === 'ok' ? [Number(reply.outputs['y']?.data[0])] : [],
    );
    const measured = (name: string, value: number) => ({ name, value, unit: '1', n: QUERIES });
    return {
      measurements: [
        measured(
          'sum',
          values.reduce((a, b) => a + b, 0),
        ),
        measured('answered', values.length),
      ],
      findings: [],
      exhibits: [],
    };
  },
};

const cleanups: (() => unknown)[] = [];
const rejections: unknown[] = [];
const note = (error: unknown): void => void rejections.push(error);
process.on('unhandledRejection', note);
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  expect(rejections).toEqual([]);
});

async function runAgainst(
  answer: (call: GrpcCall, stream: ServerHttp2Stream) => GrpcAnswer | undefined,
  keys: object,
): Promise<RunRecord> {
  const server = await oipGrpcServer({}, answer);
  cleanups.push(server.close);
  const target = {
    protocol: 'oip-grpc',
    url: `127.0.0.1:${server.port}`,
    model: 'echo-float32',
    ...keys,
  };
  const { run } = await fixtureFolder(
    {
      's.yaml': JSON.stringify({
        name: 's',
        seed: 1,
        target,
        procedures: { sum: { kind: 'sum' } },
        gates: [`sum.answered >= ${QUERIES}`],
      }),
    },
    [sum],
  );
  return (await run()).record;
}

const valueOf = (record: RunRecord, name: string): number | null | undefined =>
  record.procedures[0]?.measurements.find((measurement) => measurement.name === name)?.value;
const echoed = ({ message }: GrpcCall): GrpcAnswer => ({
  message: encodeModelInferResponse({
    outputs: { y: decodeModelInferRequest(message).inputs['x']! },
  }),
});

describe.each([
  ['calls', {}],
  ['calls of grpc-js', { client: 'library' }],
  ['a stream', { stream: true }],
])('a run over %s', (_name, keys) => {
  it('goes on where a server sends every connection away, and loses nothing', async () => {
    let asked = 0;
    const sessions = new Set<unknown>();
    const record = await runAgainst((call, stream) => {
      sessions.add(stream.session);
      if (++asked % 40 === 0) {
        // In order: what is under way is answered, and the connection ends.
        stream.session?.goaway(0, 0);
        stream.session?.close();
      }
      return echoed(call);
    }, keys);
    expect(record.verdict).toBe('pass');
    expect(valueOf(record, 'sum')).toBe((QUERIES * (QUERIES - 1)) / 2);
    expect(record.procedures[0]?.ledger).toMatchObject({
      asked: QUERIES,
      failed: { malformed: 0 },
    });
    if (!('client' in keys) && !('stream' in keys)) expect(sessions.size).toBeGreaterThan(3);
  });

  it('takes an answer that does not come for a timeout, and goes on', async () => {
    const silent = (call: GrpcCall): boolean =>
      Number(decodeModelInferRequest(call.message).inputs['x']?.data[0]) % 50 === 49;
    const record = await runAgainst((call) => (silent(call) ? undefined : echoed(call)), {
      ...keys,
      timeoutMs: 1500,
      retry: { attempts: 2, backoffMs: 1 },
    });
    expect(record.verdict).toBe('fail');
    expect(valueOf(record, 'answered')).toBe(QUERIES - 6);
    expect(record.procedures[0]?.ledger).toMatchObject({
      asked: QUERIES,
      failed: { timeout: 6, unavailable: 0, rejected: 0, malformed: 0 },
      retried: 6,
    });
  });
});
