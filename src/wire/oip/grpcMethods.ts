import protobuf from 'protobufjs';

import type { TensorSpec } from '../../core/signature.ts';
import { datatypeOf } from './datatype.ts';
import { parseProtobuf } from './grpcInfer.ts';
import type { JsonObject } from './jsonFields.ts';
import { tensorSpecs, type ModelMetadata } from './modelMetadata.ts';
import { GRPC_SERVICE, OPEN_INFERENCE_PROTO } from './openInferenceProto.ts';
import { readStatistics, type ModelStatistics, type RepositoryEntry } from './statistics.ts';

/** Requests and responses of the control methods; inference itself has faster functions of its own. */
export interface GrpcControlMethods {
  readonly ServerLive: [request: object, response: { readonly live: boolean }];
  readonly ServerReady: [request: object, response: { readonly ready: boolean }];
  readonly ModelReady: [request: NamedModel, response: { readonly ready: boolean }];
  readonly ServerMetadata: [request: object, response: ServerMetadata];
  readonly ModelMetadata: [request: NamedModel, response: ModelMetadata];
  readonly ModelStatistics: [
    request: NamedModel,
    response: { readonly model_stats: readonly ModelStatistics[] },
  ];
  readonly RepositoryIndex: [
    request: { readonly repository_name?: string; readonly ready?: boolean },
    response: { readonly models: readonly RepositoryEntry[] },
  ];
  readonly RepositoryModelLoad: [request: RepositoryModel, response: object];
  readonly RepositoryModelUnload: [request: RepositoryModel, response: object];
}

/** A model, by name and version (empty: the server chooses). */
export interface NamedModel {
  readonly name: string;
  readonly version?: string | undefined;
}

/** A model of a repository. */
export interface RepositoryModel {
  readonly model_name: string;
  readonly repository_name?: string | undefined;
  /** Of the load extension: a configuration, or files, in place of those of the repository. */
  readonly parameters?: Readonly<Record<string, RepositoryParameter>> | undefined;
}

/** One of its parameters: what is there decides its type. */
export interface RepositoryParameter {
  readonly string_param?: string;
  readonly bytes_param?: Uint8Array;
}

/** What a server says of itself. */
export interface ServerMetadata {
  readonly name: string;
  readonly version: string;
  readonly extensions: readonly string[];
}

/** Encoder and decoder of one side of a method. */
export interface GrpcCodec<T> {
  encode(message: T): Uint8Array;
  /** Throws WireError. */
  decode(bytes: Uint8Array): T;
}

/** The path of a method, such as `/inference.GRPCInferenceService/ModelInfer`. */
export function grpcPath(
  method: keyof GrpcControlMethods | 'ModelInfer' | 'ModelStreamInfer',
): string {
  return `/${GRPC_SERVICE}/${method}`;
}

/** The codecs of a control method. Absent fields are read as their defaults, unknown ones are skipped. */
export function grpcCodecs<M extends keyof GrpcControlMethods>(
  method: M,
): {
  readonly request: GrpcCodec<GrpcControlMethods[M][0]>;
  readonly response: GrpcCodec<GrpcControlMethods[M][1]>;
} {
  return {
    request: reflected(`${method}Request`),
    response: responseCodec(method),
  };
}

function responseCodec(method: keyof GrpcControlMethods): GrpcCodec<never> | GrpcCodec<object> {
  if (method === 'ModelMetadata') return metadataCodec;
  return method === 'ModelStatistics' ? statisticsCodec : reflected(`${method}Response`);
}

const root = protobuf.parse(OPEN_INFERENCE_PROTO, { keepCase: true }).root;

function reflected(message: string): GrpcCodec<object> {
  const type = root.lookupType(`inference.${message}`);
  return {
    encode: (fields) => type.encode(type.fromObject(fields)).finish(),
    decode: (bytes) =>
      parseProtobuf(() => type.toObject(type.decode(bytes), { defaults: true, longs: Number })),
  };
}

const metadataCodec: GrpcCodec<ModelMetadata> = {
  encode: (metadata) => {
    const tensors = (specs: readonly TensorSpec[]) =>
      specs.map(({ name, dtype, shape }) => ({ name, datatype: datatypeOf(dtype), shape }));
    return reflected('ModelMetadataResponse').encode({
      ...metadata,
      inputs: tensors(metadata.inputs),
      outputs: tensors(metadata.outputs),
    });
  },
  decode: (bytes) => {
    const message = reflected('ModelMetadataResponse').decode(bytes) as ReceivedMetadata;
    return {
      ...message,
      inputs: tensorSpecs(message.inputs, 'inputs'),
      outputs: tensorSpecs(message.outputs, 'outputs'),
    };
  },
};

type ReceivedMetadata = Omit<ModelMetadata, 'inputs' | 'outputs'> & {
  readonly inputs: readonly JsonObject[];
  readonly outputs: readonly JsonObject[];
};

const statisticsCodec: GrpcCodec<GrpcControlMethods['ModelStatistics'][1]> = {
  encode: (message) => reflected('ModelStatisticsResponse').encode(message),
  decode: (bytes) => {
    const message = reflected('ModelStatisticsResponse').decode(bytes) as {
      readonly model_stats: readonly JsonObject[];
    };
    return { model_stats: readStatistics(message.model_stats) };
  },
};
