import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { Pool } from 'undici';

import { createOwnGrpcClient } from '../../src/transport/ask/grpcClient.ts';
import { createHttp1Client } from '../../src/transport/ask/http1Client.ts';
import { encodeModelInferRequest, encodeRestRequest, grpcPath } from '../../src/wire/index.ts';
import { float32Tensor } from '../../src/core/tensor.ts';
import { compileLoadServer, startLoadServer } from '../../test/helpers/loadServer.ts';
import type { BenchRow } from '../benchRow.ts';
import { leastCpuTimesMs } from '../cpuTime.ts';

const REQUESTS = 10_000;
const AT_ONCE = 8;
const ROUNDS = 4;

/** CPU time of a request that is already encoded, our clients beside the libraries, against one server in C. */
export async function clientRows(): Promise<readonly BenchRow[]> {
  compileLoadServer();
  const server = await startLoadServer();
  const authority = `127.0.0.1:${server.port}`;
  const inputs = { x: float32Tensor([1, 110], new Float32Array(110).fill(0.5)) };
  try {
    return [
      await httpRow(server.port, authority, inputs),
      await grpcRow(server.port, authority, inputs),
    ];
  } finally {
    await server.stop();
  }
}

type Inputs = Parameters<typeof encodeRestRequest>[0]['inputs'];

async function httpRow(port: number, authority: string, inputs: Inputs): Promise<BenchRow> {
  const { body, headers } = encodeRestRequest({ inputs });
  const request = { method: 'POST', path: '/v2/models/m/infer', headers, body };
  const own = createHttp1Client({ host: '127.0.0.1', port }, authority);
  const pool = new Pool(`http://${authority}`, { connections: AT_ONCE, pipelining: 1 });
  try {
    const times = await leastCpuTimesMs(
      {
        ours: () => many(async () => (await own.request(request)).status === 200),
        theirs: () =>
          many(async () => {
            const answer = await pool.request({ ...request, method: 'POST' });
            await answer.body.bytes();
            return answer.statusCode === 200;
          }),
      },
      ROUNDS,
    );
    return row('HTTP/1.1 client alone, 8 at once', times, 'undici', 0.8);
  } finally {
    own.close();
    await pool.destroy();
  }
}

async function grpcRow(port: number, authority: string, inputs: Inputs): Promise<BenchRow> {
  const message = Buffer.from(encodeModelInferRequest({ modelName: 'm', inputs }));
  const path = grpcPath('ModelInfer');
  const own = createOwnGrpcClient({ host: '127.0.0.1', port }, authority);
  const library = new Client(authority, credentials.createInsecure(), {
    'grpc.enable_http_proxy': 0,
  });
  const metadata = new Metadata();
  try {
    const times = await leastCpuTimesMs(
      {
        ours: () => many(async () => (await own.call(path, message, {})).length > 0),
        theirs: () =>
          many(
            () =>
              new Promise((resolve, reject) => {
                library.makeUnaryRequest(
                  path,
                  (bytes: Buffer) => bytes,
                  (bytes: Buffer) => bytes,
                  message,
                  metadata,
                  (error, answer) =>
                    error === null ? resolve((answer?.length ?? 0) > 0) : reject(error),
                );
              }),
          ),
      },
      ROUNDS,
    );
    return row('gRPC client alone, 8 at once', times, 'grpc-js', 0.1);
  } finally {
    own.close();
    library.close();
  }
}

async function many(ask: () => Promise<boolean>): Promise<void> {
  let left = REQUESTS;
  const client = async (): Promise<void> => {
    while (left-- > 0) if (!(await ask())) throw new Error('an answer is none');
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
}

function row(
  name: string,
  { ours, theirs }: { readonly ours: number; readonly theirs: number },
  library: string,
  most: number,
): BenchRow {
  const each = (ms: number): string => `${((ms / REQUESTS) * 1000).toFixed(1)} us`;
  return {
    name,
    ours: each(ours),
    peer: `${each(theirs)} (${library})`,
    ratio: ours / theirs,
    target: `<= ${most}`,
    holds: ours / theirs <= most,
  };
}
