import { expect, test } from 'vitest';

import { float32Tensor } from '../../../src/core/tensor.ts';
import { load } from '../../../src/load/procedure.ts';
import { encodeModelInferResponse } from '../../../src/wire/index.ts';
import { grpcServer } from '../../helpers/grpcServer.ts';
import { httpServer } from '../../helpers/httpServer.ts';
import { endpointAt, loadContext } from '../../helpers/loadContext.ts';

const options = { arrivals: { kind: 'closed', concurrency: 2 }, queries: 10 };

test.each([
  ['an error with status 200', 200, '{"error":"CUDA out of memory"}', /"outputs"/],
  ['nothing', 204, undefined, /JSON/],
  [
    'another output',
    200,
    '{"outputs":[{"name":"z","shape":[1],"datatype":"FP32","data":[1]}]}',
    /"y" is missing/,
  ],
])('REST that answers %s is not loaded', async (_what, status, body, why) => {
  const server = await httpServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body);
  });
  const attempt = load.run(loadContext(endpointAt(server.port, 'oip-rest'), options));
  await expect(attempt).rejects.toMatchObject({
    code: 'load.unreadable',
    message: expect.stringMatching(why) as string,
  });
  await server.close();
});

test('gRPC that answers an empty message is not loaded', async () => {
  const server = await grpcServer(() => ({ message: new Uint8Array() }));
  const attempt = load.run(loadContext(endpointAt(server.port, 'oip-grpc'), options));
  await expect(attempt).rejects.toMatchObject({
    code: 'load.unreadable',
    message: expect.stringContaining('"y" is missing') as string,
  });
  await server.close();
});

test('REST that answers something else under load is not measured', async () => {
  let asked = 0;
  const server = await httpServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(
      ++asked > 5
        ? '{"error":"CUDA out of memory"}'
        : '{"outputs":[{"name":"y","shape":[1,3],"datatype":"FP32","data":[1,2,3]}]}',
    );
  });
  const attempt = load.run(loadContext(endpointAt(server.port, 'oip-rest'), options));
  await expect(attempt).rejects.toMatchObject({
    code: 'load.unreadable',
    message: expect.stringMatching(/after the run.*"outputs"/) as string,
  });
  await server.close();
});

test.each(['own', 'library'])('%s clients take replies above 4 MiB', async (client) => {
  const y = float32Tensor([1, 1_572_864], new Float32Array(1_572_864));
  const message = encodeModelInferResponse({ modelName: 'm', outputs: { y } });
  const server = await grpcServer(() => ({ message }));
  const { measurements } = await load.run(
    loadContext(endpointAt(server.port, 'oip-grpc'), { ...options, queries: 3, client }),
  );
  const errors = measurements.find(({ name }) => name === 'errors');
  expect(errors).toMatchObject({ value: 0, n: 3 });
  await server.close();
});
