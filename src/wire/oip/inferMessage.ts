import type { TensorMap } from '../../core/tensor.ts';

/** Parameters of a request, response or tensor: `map<string, InferParameter>` of the protocol. */
export type InferParameters = Readonly<Record<string, boolean | number | bigint | string>>;

/** An output that a request asks for. */
export interface RequestedOutput {
  readonly name: string;
  readonly parameters?: InferParameters | undefined;
}

/** A request for inference, the same over REST and gRPC. */
export interface InferRequest {
  /** In the path of REST, in the message of gRPC. */
  readonly modelName?: string | undefined;
  readonly modelVersion?: string | undefined;
  /** Returned in the response. */
  readonly id?: string | undefined;
  readonly parameters?: InferParameters | undefined;
  readonly inputs: TensorMap;
  /** Parameters of inputs by name. Only written; a decoder leaves them out. */
  readonly inputParameters?: Readonly<Record<string, InferParameters>> | undefined;
  /** Default: every output of the model. */
  readonly outputs?: readonly RequestedOutput[] | undefined;
  /** How the tensors came over gRPC; set by the decoder. */
  readonly contents?: GrpcContents | undefined;
}

/** How tensors travel in gRPC: as raw bytes (fast, every dtype) or in a field of their type. */
export type GrpcContents = 'raw' | 'typed';

/** The answer to an InferRequest. */
export interface InferResponse {
  readonly modelName?: string | undefined;
  readonly modelVersion?: string | undefined;
  readonly id?: string | undefined;
  readonly parameters?: InferParameters | undefined;
  readonly outputs: TensorMap;
}
