import { expect, test } from 'vitest';

import { load } from '../../../src/load/procedure.ts';
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
