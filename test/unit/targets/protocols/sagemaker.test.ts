import { afterEach, describe, expect, it } from 'vitest';

import { float32Tensor } from '../../../../src/core/tensor.ts';
import { encodeNpy } from '../../../../src/data/encodeNpy.ts';
import { npyHeaderOf } from '../../../../src/data/npyHeader.ts';
import { openTarget } from '../../../../src/targets/openTarget.ts';
import { targetSchema } from '../../../../src/targets/targetSchema.ts';
import { httpServer, type ReadRequest } from '../../../helpers/httpServer.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function ask(
  keys: object,
  answer: string | Uint8Array,
  x = float32Tensor([2, 2], [1, 2.5, -0.5, NaN]),
) {
  const seen: ReadRequest[] = [];
  const { port, close } = await httpServer((request, response) => {
    if (request.path !== '/ping') seen.push(request);
    response.end(request.path === '/ping' ? '' : answer);
  });
  cleanups.push(close);
  const definition = targetSchema.parse({
    protocol: 'sagemaker',
    url: `127.0.0.1:${port}`,
    ...keys,
  });
  const target = await openTarget(definition, { baseDir: '.' });
  cleanups.push(() => target.close());
  return { reply: await target.infer({ x }), seen: seen[0] };
}

describe('text/csv', () => {
  it('holds a row a line, and answers with or without a signature', async () => {
    const { reply, seen } = await ask({ contentType: 'csv' }, '0.25, 0.75\r\nnan,-inf\n');
    expect(seen?.headers).toMatchObject({ 'content-type': 'text/csv', accept: 'text/csv' });
    expect(String(seen?.body)).toBe('1,2.5\n-0.5,NaN');
    expect(reply).toMatchObject({
      outputs: {
        output: {
          dtype: 'float64',
          shape: [2, 2],
          data: Float64Array.of(0.25, 0.75, NaN, -Infinity),
        },
      },
    });
    const signature = {
      inputs: [{ name: 'x', dtype: 'float32', shape: [-1, 2] }],
      outputs: [{ name: 'label', dtype: 'int64', shape: [-1] }],
    };
    const declared = await ask({ contentType: 'csv', signature }, '1\n0\n');
    expect(declared.reply).toMatchObject({
      outputs: { label: { dtype: 'int64', shape: [2], data: BigInt64Array.of(1n, 0n) } },
    });
  });

  it.each([
    ['a text', '0.5,yes', /"yes"/],
    ['nothing', '', /""/],
    ['uneven lines', '1,2\n3', /differ in length/],
  ])('with %s is malformed', async (_what, answer, detail) => {
    const { reply } = await ask({ contentType: 'csv' }, answer);
    expect(reply).toMatchObject({ status: 'failed', reason: 'malformed' });
    expect(reply.status === 'failed' && reply.detail).toMatch(detail);
  });
});

describe('application/x-npy', () => {
  it('holds the array of numpy.save, both ways', async () => {
    const y = float32Tensor([2, 1], [0.25, 0.75]);
    const { reply, seen } = await ask({ contentType: 'npy' }, encodeNpy(y) ?? new Uint8Array());
    expect(npyHeaderOf(seen?.body ?? new Uint8Array(), 'it')).toMatchObject({
      shape: [2, 2],
      width: 4,
    });
    expect(reply).toMatchObject({
      outputs: { output: { shape: [2, 1], data: Float64Array.of(0.25, 0.75) } },
    });
  });

  it.each(['', '{"error": 1}', '\u0093NUMPY\u0001\u0000\u00ff\u00ff{'])(
    'with %j is malformed',
    async (answer) => {
      const { reply } = await ask({ contentType: 'npy' }, Buffer.from(answer, 'latin1'));
      expect(reply).toMatchObject({ status: 'failed', reason: 'malformed' });
    },
  );
});

it('needs outputs for JSON alone', async () => {
  const definition = targetSchema.parse({ protocol: 'sagemaker', url: 'localhost:1' });
  await expect(openTarget(definition, { baseDir: '.' })).rejects.toMatchObject({
    code: 'target.no-outputs',
  });
});
