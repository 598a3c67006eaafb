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
