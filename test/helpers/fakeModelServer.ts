import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { onTestFinished } from 'vitest';

/** How the server answers a query. `honest` computes 0.5 - x. */
export type Behaviour =
  | 'honest'
  | 'hang'
  | 'reset'
  | 'html'
  | 'truncated'
  | 'wrong-shape'
  | 'nan'
  | 'error-500'
  | 'echo-secret';

/** A real HTTP server that speaks the Open Inference Protocol, badly when told to. */
export interface FakeModelServer {
  readonly url: string;
  /** How to answer the query of this number, from 0. */
  behave(how: (query: number) => Behaviour): void;
  queries(): number;
}

const METADATA = {
  name: 'm',
  versions: ['1'],
  platform: 'test',
  inputs: [{ name: 'input', datatype: 'FP32', shape: [-1, 1] }],
  outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }],
};

/** Starts the server on a free port of loopback; it ends with the test. */
export async function fakeModelServer(): Promise<FakeModelServer> {
  let how: (query: number) => Behaviour = () => 'honest';
  let count = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'GET') {
        json(response, request.url === '/v2/models/m' ? METADATA : { name: 'm', ready: true });
        return;
      }
      const { inputs } = JSON.parse(Buffer.concat(chunks).toString()) as {
        inputs: { data: number[] }[];
      };
      answer(how(count++), inputs[0]?.data ?? [], response, request.headers.authorization);
    });
  });
  await listen(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    behave: (next) => {
      how = next;
    },
    queries: () => count,
  };
}

function answer(
  behaviour: Behaviour,
  data: readonly number[],
  response: ServerResponse,
  token: string | undefined,
): void {
  const outputs = (values: readonly (number | string)[], shape: readonly number[]) => ({
    model_name: 'm',
    outputs: [{ name: 'y', datatype: 'FP32', shape, data: values }],
  });
  const flat = data.flat();
  const honest = outputs(
    flat.map((x) => 0.5 - x),
    [flat.length, 1],
  );
  switch (behaviour) {
    case 'honest':
      json(response, honest);
      return;
    case 'hang':
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'html':
      response.setHeader('content-type', 'text/html').end('<html><body>Bad gateway</body></html>');
      return;
    case 'truncated':
      response.end(JSON.stringify(honest).slice(0, 40));
      return;
    case 'wrong-shape':
      json(response, outputs([1, 2, 3], [1, 3]));
      return;
    case 'nan':
      response.end(JSON.stringify(honest).replace(/"data":\[[^\]]*\]/, '"data":[NaN]'));
      return;
    case 'error-500':
      response.statusCode = 500;
      json(response, { error: 'out of memory' });
      return;
    case 'echo-secret':
      response.statusCode = 400;
      json(response, { error: `bad token ${String(token)}` });
  }
}

function json(response: ServerResponse, body: unknown): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}
