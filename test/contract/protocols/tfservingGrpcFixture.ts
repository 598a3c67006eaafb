import { encodePredictResponse } from '../../../src/wire/tfserving/predictMessages.ts';
import { tfservingGrpcServer } from '../../helpers/tfservingServer.ts';
import { grpcFixture } from './grpcFixture.ts';

export const tfservingGrpcFixture = grpcFixture({
  protocol: 'tfserving-grpc',
  server: tfservingGrpcServer,
  encode: encodePredictResponse,
});
