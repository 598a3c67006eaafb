import {
  decodeTorchserve,
  encodeServing,
  grpcCodecs,
  grpcPath,
  servingPath,
  torchservePath,
} from '../../wire/index.ts';

/** A call by which a kind of gRPC server gives itself away. */
export interface GrpcProbe {
  readonly path: string;
  readonly message: (model: string) => Uint8Array;
  /** What the server is, and how it is asked, as a phrase. Throws for a message of another kind. */
  readonly read: (answer: Uint8Array) => string;
}

const serverMetadata = grpcCodecs('ServerMetadata');

/** In the order in which they are tried. */
export const grpcProbes: readonly GrpcProbe[] = [
  {
    path: grpcPath('ServerMetadata'),
    message: () => serverMetadata.request.encode({}),
    read: (answer) => {
      const { name, version } = serverMetadata.response.decode(answer);
      return `${name}${version === '' ? '' : ` ${version}`} (oip-grpc)`;
    },
  },
  {
    path: torchservePath('Ping'),
    message: () => new Uint8Array(),
    read: (answer) => {
      decodeTorchserve('TorchServeHealthResponse', answer);
      return 'TorchServe (torchserve-grpc)';
    },
  },
  {
    path: servingPath('GetModelStatus'),
    message: (model) => encodeServing('GetModelStatusRequest', { model_spec: { name: model } }),
    read: () => 'TensorFlow Serving (tfserving-grpc)',
  },
];
