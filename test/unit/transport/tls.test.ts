import { readFile } from 'node:fs/promises';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { EndpointInfo } from '../../../src/core/endpoint.ts';
import { load } from '../../../src/load/procedure.ts';
import { startServer } from '../../../src/serve/index.ts';
import { endpointAt, fourFloats, loadContext } from '../../helpers/loadContext.ts';

const fixture = (name: string): string =>
  new URL(`../../fixtures/tls/${name}`, import.meta.url).pathname;
const model = new URL('../../../targets/bundled/aeb.onnx', import.meta.url).pathname;

describe('over TLS', () => {
  let server: Awaited<ReturnType<typeof startServer>>;
  beforeAll(async () => {
    server = await startServer({
      models: [{ path: model, name: 'm' }],
      restPort: 0,
      grpcPort: 0,
      tls: {
        cert: await readFile(fixture('server.pem')),
        key: await readFile(fixture('server.key')),
      },
    });
    await server.ready;
  });
  afterAll(() => server.close());

  test.each(['oip-rest', 'oip-grpc'])(
    '%s is answered, and rejects what does not fit the model',
    { timeout: 20_000 },
    async (protocol) => {
      const port =
        protocol === 'oip-rest'
          ? new URL(server.restUrl!).port
          : server.grpcAddress!.split(':').at(-1)!;
      const endpoint: EndpointInfo = {
        ...endpointAt(Number(port), protocol),
        host: 'localhost',
        tls: { ca: await readFile(fixture('ca.pem')) },
        timeoutMs: 5000,
      };
      // The bundled model has six inputs in a row; four do not fit.
      const options = {
        arrivals: { kind: 'closed', concurrency: 2 },
        queries: 40,
        maxErrorRate: 1,
      };
      const result = await load.run(loadContext(endpoint, options, { signature: fourFloats }));
      const of = (name: string) =>
        result.measurements.find((measurement) => measurement.name === name)?.value;
      expect(of('errors.rejected')).toBe(1);
    },
  );

  test('a certificate that nobody vouches for is refused', { timeout: 20_000 }, async () => {
    const endpoint: EndpointInfo = {
      ...endpointAt(Number(server.grpcAddress!.split(':').at(-1)), 'oip-grpc'),
      host: 'localhost',
      tls: {},
    };
    const attempt = load.run(
      loadContext(endpoint, { arrivals: { kind: 'singleStream' }, queries: 5 }),
    );
    await expect(attempt).rejects.toMatchObject({ code: 'target.unreachable' });
  });
});
