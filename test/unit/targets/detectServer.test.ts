import { afterEach, expect, it } from 'vitest';

import { detectServer } from '../../../src/targets/detect/detectServer.ts';
import { targetSchema } from '../../../src/targets/targetSchema.ts';
import { encodeTorchserve } from '../../../src/wire/index.ts';
import { grpcServer } from '../../helpers/grpcServer.ts';
import { httpServer } from '../../helpers/httpServer.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const detect = (port: number, keys: object): Promise<string | undefined> =>
  detectServer(targetSchema.parse({ url: `127.0.0.1:${port}`, ...keys }), { baseDir: '.' });

it.each([
  [
    'v2',
    '{"name":"triton","version":"2.51.0","extensions":["binary_tensor_data"]}',
    'triton 2.51.0 (oip-rest, with the binary extension)',
  ],
  ['v1/models/m', '{"model_version_status":[]}', 'TensorFlow Serving (tfserving-rest)'],
  ['-/healthz', 'success', 'Ray Serve (http-json, preset ray-serve)'],
  [
    'docs.json',
    '{"openapi":"3.0.2","info":{"title":"Braking"}}',
    'BentoML (http-json, preset bentoml)',
  ],
  ['ping', '{"status":"Healthy"}', 'TorchServe (torchserve-rest, sagemaker)'],
])('knows what answers /%s, whatever the target says', async (path, body, name) => {
  const { port, close } = await httpServer((request, response) => {
    response.statusCode = request.path === `/${path}` ? 200 : 404;
    response.end(response.statusCode === 200 ? body : 'Not Found');
  });
  cleanups.push(close);
  expect(await detect(port, { protocol: 'oip-rest', model: 'm' })).toBe(name);
  expect(await detect(port, { protocol: 'oip-grpc', model: 'm' })).toBe(name);
});

it('knows a gRPC server behind a target of REST', async () => {
  const { port, close } = await grpcServer(({ path }) =>
    path.endsWith('/Ping')
      ? { message: encodeTorchserve('TorchServeHealthResponse', { health: 'Healthy' }) }
      : { status: 12, details: 'no' },
  );
  cleanups.push(close);
  const name = 'TorchServe (torchserve-grpc)';
  expect(await detect(port, { protocol: 'oip-rest', model: 'm' })).toBe(name);
});

it('says nothing of what does not give itself away, or is not there', async () => {
  const { port, close } = await httpServer((_request, response) => response.end('{}'));
  cleanups.push(close);
  expect(await detect(port, { protocol: 'oip-rest', model: 'm' })).toBeUndefined();
  await close();
  expect(await detect(port, { protocol: 'oip-rest', model: 'm' })).toBeUndefined();
  const inProcess = targetSchema.parse({ protocol: 'onnx', model: 'm.onnx' });
  expect(await detectServer(inProcess, { baseDir: '.' })).toBeUndefined();
});
