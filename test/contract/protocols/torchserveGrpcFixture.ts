import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';

import { DTYPES, type Dtype } from '../../../src/core/tensor.ts';
import { decodeTorchserve, encodeTorchserve } from '../../../src/wire/index.ts';
import { framed } from '../../helpers/framed.ts';
import { grpcServer, type GrpcAnswer, type GrpcCall } from '../../helpers/grpcServer.ts';
import type { LocalServer, ServerTls } from '../../helpers/httpServer.ts';
import type { Failure, ProtocolFixture, Started } from './protocolFixture.ts';

function definitionAt(port: number, dtype: Dtype = 'float32') {
  const spec = { dtype, shape: [-1, 2] };
  return {
    url: `127.0.0.1:${port}`,
    model: 'echo',
    body: { x: '{{inputs.x}}' },
    outputs: { y: '$.y' },
    signature: { inputs: [{ name: 'x', ...spec }], outputs: [{ name: 'y', ...spec }] },
  };
}

const prediction = (text: string): GrpcAnswer => ({
  message: encodeTorchserve('PredictionResponse', { prediction: Buffer.from(text) }),
});

type Handler = (call: GrpcCall, stream: ServerHttp2Stream) => GrpcAnswer | undefined;

/** A server that is well; predictions are its handler's. */
async function started(handle: Handler, dtype?: Dtype, tls?: ServerTls): Promise<Started> {
  const { port, close }: LocalServer = await grpcServer((call, stream) => {
    if (!call.path.endsWith('/Ping')) return handle(call, stream);
    return { message: encodeTorchserve('TorchServeHealthResponse', { health: 'Healthy' }) };
  }, tls);
  return { definition: definitionAt(port, dtype), close };
}

/** What a handler of TorchServe finds under `data`. */
function bodyOf({ message }: GrpcCall): string {
  const { input } = decodeTorchserve('PredictionsRequest', message) as {
    readonly input: Readonly<Record<string, Uint8Array>>;
  };
  return Buffer.from(input['data'] ?? new Uint8Array()).toString();
}

const answering = (text: string, detail: RegExp): Failure => ({
  reason: 'malformed',
  detail,
  start: () => started(() => prediction(text)),
});
const status = (code: number, reason: Failure['reason'], name: string): Failure => ({
  reason,
  detail: new RegExp(`${name}: overloaded`),
  start: () => started(() => ({ status: code, details: 'overloaded' })),
});
let headers: IncomingHttpHeaders = {};

export const torchserveGrpcFixture: ProtocolFixture = {
  protocol: 'torchserve-grpc',
  dtypes: DTYPES,
  // As text, so that this server rounds nothing.
  start: (dtype) => started((call) => prediction(bodyOf(call).replace('"x"', '"y"')), dtype),
  startNonFinite: () => started(() => prediction('{"y": [[NaN, Infinity]]}')),
  startSilent: () => started(() => undefined),
  failures: {
    'reset before the answer': {
      reason: 'unavailable',
      detail: /./,
      start: () =>
        started((_call, stream) => {
          stream.session?.destroy();
          return undefined;
        }),
    },
    'a truncated message': {
      reason: 'malformed',
      detail: /protobuf/,
      start: () => started(() => ({ message: Buffer.from([10, 9, 1]) })),
    },
    'a message that ends in its middle': {
      reason: 'malformed',
      detail: /./,
      start: () =>
        started((_call, stream) => {
          stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
          stream.respond(
            { ':status': 200, 'content-type': 'application/grpc' },
            { waitForTrailers: true },
          );
          stream.end(framed(Buffer.from('{"y": [[1,')).subarray(0, 9));
          return undefined;
        }),
    },
    'truncated JSON': answering('{"y": [[1,', /not JSON/),
    'missing output': answering('{"z": 1}', /nothing at \$\.y/),
    'wrong shape': answering('{"y": [[1, 2, 3]]}', /shape/),
    'wrong dtype': answering('{"y": [["a", "b"]]}', /float32/),
    INVALID_ARGUMENT: status(3, 'rejected', 'INVALID_ARGUMENT'),
    DEADLINE_EXCEEDED: status(4, 'timeout', 'DEADLINE_EXCEEDED'),
    RESOURCE_EXHAUSTED: status(8, 'unavailable', 'RESOURCE_EXHAUSTED'),
    INTERNAL: status(13, 'rejected', 'INTERNAL'),
    UNAVAILABLE: status(14, 'unavailable', 'UNAVAILABLE'),
    'a status that gRPC does not know': {
      reason: 'rejected',
      detail: /99|overloaded/,
      start: () => started(() => ({ status: 99, details: 'overloaded' })),
    },
  },
  endpoint: {
    definitionAt,
    start: (tls) =>
      started(
        (call) => {
          ({ headers } = call);
          return prediction('{"y": [[1, 2]]}');
        },
        undefined,
        tls,
      ),
    async startIndiscreet() {
      const { port, close } = await grpcServer((call) => ({
        status: 16,
        details: `who is ${String(call.headers['authorization'])}?`,
      }));
      return { definition: definitionAt(port), close };
    },
    seen: () => headers,
  },
};
