import { encodeModelInferResponse } from '../../../src/wire/index.ts';
import { oipGrpcServer } from '../../helpers/oipServer.ts';
import { grpcFixture } from './grpcFixture.ts';
import type { ProtocolFixture } from './protocolFixture.ts';
import { withKeys } from './withKeys.ts';

export const oipGrpcFixture = grpcFixture({
  protocol: 'oip-grpc',
  server: oipGrpcServer,
  encode: encodeModelInferResponse,
});

const { 'no message': noMessage, ...failures } = oipGrpcFixture.failures;

/** The same over one stream: one that ends in order before it has answered was cut off. */
export const oipGrpcStreamFixture: ProtocolFixture = withKeys(
  {
    ...oipGrpcFixture,
    failures: {
      ...failures,
      ...(noMessage && { 'no message': { ...noMessage, reason: 'unavailable', detail: /ended/ } }),
    },
  },
  { stream: true },
);
