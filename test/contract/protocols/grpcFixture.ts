import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';

import { DTYPES, float32Tensor, type TensorMap } from '../../../src/core/tensor.ts';
import { framed } from '../../helpers/framed.ts';
import { grpcServer, type GrpcAnswer } from '../../helpers/grpcServer.ts';
import type { LocalServer } from '../../helpers/httpServer.ts';
import type { oipGrpcServer } from '../../helpers/oipServer.ts';
import type { Failure, ProtocolFixture, Started } from './protocolFixture.ts';

function definitionAt(port: number, dtype = 'float32') {
  return { url: `127.0.0.1:${port}`, model: `echo-${dtype}` };
}

async function started(server: Promise<LocalServer>, dtype?: string): Promise<Started> {
  const { port, close } = await server;
  return { definition: definitionAt(port, dtype), close };
}

/** What tells one gRPC protocol from another. */
interface GrpcProtocol {
  readonly protocol: string;
  readonly server: typeof oipGrpcServer;
  /** Writes an answer. */
  readonly encode: (response: { readonly outputs: TensorMap }) => Uint8Array;
}

/** The fixture of a protocol over unary gRPC calls. */
export function grpcFixture({ protocol, server, encode }: GrpcProtocol): ProtocolFixture {
  const misbehaving = (answer: (stream: ServerHttp2Stream) => GrpcAnswer | undefined) => () =>
    started(server({}, (_call, stream) => answer(stream)));

  const status = (code: number, reason: Failure['reason'], name: string): Failure => ({
    reason,
    detail: new RegExp(`${name}: overloaded`),
    start: misbehaving(() => ({ status: code, details: 'overloaded' })),
  });

  const outputs = (tensors: TensorMap, detail: RegExp): Failure => ({
    reason: 'malformed',
    detail,
    start: misbehaving(() => ({ message: encode({ outputs: tensors }) })),
  });

  const whole = encode({ outputs: { y: float32Tensor([1, 2], [1, 2]) } });
  let headers: IncomingHttpHeaders = {};

  return {
    protocol,
    dtypes: DTYPES,
    start: (dtype) => started(server(), dtype),
    startNonFinite: () =>
      started(server({ outputs: () => ({ y: float32Tensor([1, 2], [NaN, Infinity]) }) })),
    startSilent: misbehaving(() => undefined),
    failures: {
      'reset before the answer': {
        reason: 'unavailable',
        detail: /./,
        start: misbehaving((stream) => {
          stream.session?.destroy();
          return undefined;
        }),
      },
      'reset in the message': {
        reason: 'unavailable',
        detail: /./,
        start: misbehaving((stream) => {
          stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
          stream.write(framed(whole).subarray(0, 9));
          setTimeout(() => stream.session?.destroy(), 20);
          return undefined;
        }),
      },
      HTML: {
        reason: 'malformed',
        detail: /./,
        start: misbehaving((stream) => {
          stream.respond({ ':status': 200, 'content-type': 'text/html' });
          stream.end('<!doctype html><p>Welcome');
          return undefined;
        }),
      },
      'a truncated message': {
        reason: 'malformed',
        detail: /protobuf/,
        start: misbehaving(() => ({ message: whole.subarray(0, whole.length - 3) })),
      },
      'no message': {
        reason: 'malformed',
        detail: /./,
        start: misbehaving((stream) => {
          stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
          stream.respond(
            { ':status': 200, 'content-type': 'application/grpc' },
            { waitForTrailers: true },
          );
          stream.end();
          return undefined;
        }),
      },
      'missing output': outputs({}, /"y" is missing/),
      'wrong shape': outputs({ y: float32Tensor([1, 3], [1, 2, 3]) }, /shape \[1, 3\]/),
      'wrong dtype': outputs(
        { y: { dtype: 'float64', shape: [1, 2], data: Float64Array.of(1, 2) } },
        /float64.*float32/,
      ),
      'HTTP status 503': {
        reason: 'unavailable',
        detail: /./,
        start: misbehaving((stream) => {
          stream.respond({ ':status': 503, 'content-type': 'text/plain' });
          stream.end('busy');
          return undefined;
        }),
      },
      INVALID_ARGUMENT: status(3, 'rejected', 'INVALID_ARGUMENT'),
      DEADLINE_EXCEEDED: status(4, 'timeout', 'DEADLINE_EXCEEDED'),
      RESOURCE_EXHAUSTED: status(8, 'unavailable', 'RESOURCE_EXHAUSTED'),
      ABORTED: status(10, 'unavailable', 'ABORTED'),
      INTERNAL: status(13, 'rejected', 'INTERNAL'),
      UNAVAILABLE: status(14, 'unavailable', 'UNAVAILABLE'),
    },
    endpoint: {
      definitionAt,
      start: (tls) =>
        started(
          server({ tls }, (call) => {
            ({ headers } = call);
            return { message: whole };
          }),
        ),
      startIndiscreet: () =>
        started(
          grpcServer((call) => ({
            status: 16,
            details: `who is ${String(call.headers['authorization'])}?`,
          })),
        ),
      seen: () => headers,
    },
  };
}
