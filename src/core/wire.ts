import type { TensorMap } from './tensor.ts';

/** What carries requests: HTTP/1.1, or unary calls of gRPC over HTTP/2. */
export type WireTransport = 'http1' | 'grpc';

/** How tensors travel where a protocol knows both: as text in JSON, or as bytes. */
export type WireEncoding = 'json' | 'binary';

/** A query as it goes over the wire. */
export interface WireRequest {
  /** HTTP method; gRPC has POST alone. */
  readonly method: string;
  /** With the query; in gRPC the path of the method. */
  readonly path: string;
  /** Lower-case names; in gRPC the metadata, binary values in base64. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty for none; in gRPC the protobuf message without its frame. */
  readonly body: Uint8Array;
}

/** A complete answer with an HTTP status of 2xx, or the gRPC status OK. */
export interface WireAnswer {
  /** In gRPC the protobuf message without its frame. */
  readonly body: Uint8Array;
  /** A header by its lower-case name. */
  readonly header: (name: string) => string | undefined;
}

/** How a protocol writes queries and reads answers, so that asking and loading send the same bytes. */
export interface Wire {
  readonly transport: WireTransport;
  /** Throws an error whose message says what is wrong with the inputs. */
  encode(inputs: TensorMap): WireRequest;
  /** Throws WireError for an answer that cannot be read. */
  decode(answer: WireAnswer): TensorMap;
}

/** What is known of a protocol's wire before a target is opened. */
export interface WireTraits {
  /** The protocol. */
  readonly name: string;
  readonly transport: WireTransport;
  /** Those that make a difference on this protocol, its usual one first. */
  readonly encodings: readonly WireEncoding[];
}
