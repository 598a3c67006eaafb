import { afterAll, beforeAll, expect, test } from 'vitest';

import { float32Tensor } from '../../../src/core/tensor.ts';
import { createSessionPool } from '../../../src/onnx/sessions/sessionPool.ts';
import { startServer, type RunningServer } from '../../../src/serve/startServer.ts';
import { openTarget } from '../../../src/targets/openTarget.ts';
import { targetSchema } from '../../../src/targets/targetSchema.ts';
import { echoModel } from '../../helpers/echoModel.ts';
import { node, onnxModel } from '../../helpers/protobufBytes.ts';

/** A model whose input and output have a name that JavaScript objects treat apart. */
const odd = onnxModel({
  nodes: [node('Neg', ['toString'], ['constructor'])],
  inputs: [['toString', 1, ['n', 2]]],
  outputs: [['constructor', 1, ['n', 2]]],
});

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({
    models: [
      { name: 'odd', bytes: odd },
      { name: 'echo', bytes: echoModel(['float32']) },
    ],
    restPort: 0,
    grpcPort: 0,
  });
  await server.ready;
});
afterAll(() => server.close());

test.each(['oip-rest json', 'oip-rest binary', 'oip-grpc'])(
  'tensors named toString and constructor travel over %s',
  async (how) => {
    const [protocol, encoding] = how.split(' ');
    const url = protocol === 'oip-rest' ? server.restUrl : server.grpcAddress;
    const definition = targetSchema.parse({
      protocol,
      url,
      model: 'odd',
      ...(encoding === undefined ? {} : { encoding }),
    });
    const target = await openTarget(definition, { baseDir: '.' });
    const { inputs } = await target.describe();
    expect(inputs.map(({ name }) => name)).toEqual(['toString']);
    const query = Object.fromEntries([['toString', float32Tensor([1, 2], [1, -2])]]);
    const reply = await target.infer(query);
    await target.close();
    expect(reply.status === 'failed' && reply.detail).toBe(false);
    const outputs = reply.status === 'ok' ? reply.outputs : {};
    expect(Object.keys(outputs)).toEqual(['constructor']);
    expect([...(outputs['constructor']!.data as Float32Array)]).toEqual([-1, 2]);
  },
);

test('the runtime has no tensors named __proto__, and says so', async () => {
  const model = onnxModel({
    nodes: [node('Neg', ['__proto__'], ['y'])],
    inputs: [['__proto__', 1, ['n', 2]]],
    outputs: [['y', 1, ['n', 2]]],
  });
  await expect(createSessionPool(model)).rejects.toThrow(/__proto__; rename it/);
});

test('an empty list of outputs means all of them', async () => {
  const tensor = { name: 'in_float32', datatype: 'FP32', shape: [1, 2], data: [1, 2] };
  const response = await fetch(`${server.restUrl}/v2/models/echo/infer`, {
    method: 'POST',
    body: JSON.stringify({ inputs: [tensor], outputs: [] }),
  });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ outputs: [{ name: 'out_float32', data: [1, 2] }] });
});
