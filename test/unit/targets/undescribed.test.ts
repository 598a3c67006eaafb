import { expect, test } from 'vitest';

import { float32Tensor } from '../../../src/core/tensor.ts';
import { describeMismatch } from '../../../src/targets/describeMismatch.ts';
import { openTarget } from '../../../src/targets/openTarget.ts';
import { targetSchema } from '../../../src/targets/targetSchema.ts';
import { httpServer } from '../../helpers/httpServer.ts';
import { xySignature } from '../../helpers/scriptedTarget.ts';

/** A server whose metadata names no tensors, as MLServer's without settings of the model. */
const silent = () =>
  httpServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(
      request.path.endsWith('/infer')
        ? '{"outputs":[{"name":"y","datatype":"FP32","shape":[1,1],"data":[0.5]}]}'
        : '{"name":"m","versions":[],"platform":"","inputs":[],"outputs":[]}',
    );
  });

test('a server that names no tensors needs a signature, and is told so', async () => {
  const server = await silent();
  const bare = { protocol: 'oip-rest', url: `127.0.0.1:${server.port}`, model: 'm' };
  const target = await openTarget(targetSchema.parse(bare), { baseDir: '.' });
  await expect(target.describe()).rejects.toMatchObject({
    code: 'target.no-signature',
    hint: expect.stringContaining('signature:') as string,
  });
  await target.close();
  const signature = {
    inputs: [{ name: 'x', dtype: 'float32', shape: [-1, 2] }],
    outputs: [{ name: 'y', dtype: 'float32', shape: [-1, 1] }],
  };
  const declared = await openTarget(targetSchema.parse({ ...bare, signature }), { baseDir: '.' });
  expect(await declared.describe()).toMatchObject(signature);
  expect(await declared.infer({ x: float32Tensor([1, 2], [1, 2]) })).toMatchObject({
    status: 'ok',
  });
  await declared.close();
  await server.close();
});

test('an output of unknown rank, which is described without extents, fits any reply', () => {
  const signature = xySignature([-1, 2], []);
  for (const shape of [[], [3], [1, 3], [1, 1, 3]]) {
    const y = float32Tensor(shape, new Float32Array(shape.length === 0 ? 1 : 3));
    expect(describeMismatch(signature, { y })).toBeUndefined();
  }
  expect(describeMismatch(xySignature([2], [2]), { y: float32Tensor([], [1]) })).toMatch(/shape/);
});

/** A server that lists one model in states that follow each other, and describes it once it is ready. */
const listing = (states: readonly object[]) => {
  let asked = 0;
  let ready = 0;
  return httpServer((request, response) => {
    const state = states[Math.min(asked, states.length - 1)] as { readonly state?: string };
    response.setHeader('content-type', 'application/json');
    if (request.path === '/v2/repository/index') {
      asked++;
      response.end(JSON.stringify([{ name: 'm', version: '1', ...state }]));
    } else if (state.state === 'READY' && request.path.endsWith('/ready')) {
      response.statusCode = ready++ < 2 ? 400 : 200;
      response.end();
    } else if (state.state === 'READY') {
      response.end(
        '{"name":"m","versions":["1"],"platform":"","inputs":[{"name":"x","datatype":"FP32","shape":[1]}],"outputs":[{"name":"y","datatype":"FP32","shape":[1]}]}',
      );
    } else {
      response.statusCode = 400;
      response.end('{"error":"Request for unknown model: \'m\' has no available versions"}');
    }
  });
};
const described = async (port: number, waitReadyMs: number) => {
  const target = await openTarget(
    targetSchema.parse({
      protocol: 'oip-rest',
      url: `127.0.0.1:${port}`,
      model: 'm',
      retry: { attempts: 1 },
    }),
    { baseDir: '.', waitReadyMs },
  );
  try {
    return await target.describe();
  } finally {
    await target.close();
  }
};

test('a model that loads is waited for, also where it is described before it is ready', async () => {
  const server = await listing([{ state: 'LOADING' }, { state: 'LOADING' }, { state: 'READY' }]);
  expect(await described(server.port, 10_000)).toMatchObject({ name: 'm' });
  await server.close();
});

test('a model that failed to load is not waited for, and the error says why', async () => {
  const server = await listing([{ state: 'UNAVAILABLE', reason: 'no CUDA device' }]);
  const startedAt = performance.now();
  await expect(described(server.port, 60_000)).rejects.toMatchObject({
    code: 'target.load-failed',
    exitCode: 4,
    message: expect.stringContaining('failed to load (no CUDA device)') as string,
  });
  expect(performance.now() - startedAt).toBeLessThan(5000);
  await server.close();
});

test('a model that was taken down is waited for no longer than asked', async () => {
  const server = await listing([{ state: 'UNAVAILABLE', reason: 'unloaded' }]);
  await expect(described(server.port, 300)).rejects.toMatchObject({ code: 'target.not-ready' });
  await server.close();
});
