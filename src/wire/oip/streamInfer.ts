import protobuf from 'protobufjs/minimal.js';

import { parseProtobuf } from './grpcInfer.ts';
import { readParameter, writeParameters } from './grpcParameters.ts';
import type { InferParameters } from './inferMessage.ts';
import { readFields } from './readFields.ts';

/** Asks for a mark on the last response to a query, as models may give several or none (Triton, decoupled models). */
const MARK_FINAL = 'triton_enable_empty_final_response';
const IS_FINAL = 'triton_final_response';

/** One message of the server on a stream of ModelStreamInfer. */
export interface StreamResponse {
  /** Why the query failed; empty when it did not. */
  readonly error: string;
  /** Of the query; empty where the server does not say it. */
  readonly id: string;
  /** Whether nothing more comes to this query; undefined where the server does not say it. */
  readonly final: boolean | undefined;
  /** Whether it has no outputs, as the mark behind the last response of a decoupled model. */
  readonly isEmpty: boolean;
  /** The ModelInferResponse. */
  readonly message: Uint8Array;
}

/** A ModelInferRequest for a stream: with an id, and the wish for a mark on the last response. */
export function encodeStreamRequest(request: Uint8Array, id: string): Uint8Array {
  // A protobuf message with fields appended: the last id counts, and entries of maps add up.
  const writer = protobuf.Writer.create();
  writer.uint32(26).string(id);
  writeParameters(writer, 4, { [MARK_FINAL]: true });
  return Buffer.concat([request, writer.finish()]);
}

/**
 * Reads a ModelStreamInferResponse, but for the tensors. MLServer sends the ModelInferResponse itself, which is told by
 * its further fields. Throws WireError.
 */
export function decodeStreamResponse(bytes: Uint8Array): StreamResponse {
  return parseProtobuf(() => {
    let error = '';
    let message: Uint8Array = new Uint8Array();
    let isBare = false;
    const reader = protobuf.Reader.create(bytes);
    readFields(reader, reader.len, (field, wireType) => {
      if (field > 2) isBare = true;
      if (wireType !== 2 || field > 2) return false;
      if (field === 1) error = reader.string();
      else message = reader.bytes();
      return true;
    });
    return isBare ? { error: '', ...responseHead(bytes) } : { error, ...responseHead(message) };
  });
}

function responseHead(message: Uint8Array): Omit<StreamResponse, 'error'> {
  let id = '';
  let isEmpty = true;
  const parameters = Object.create(null) as Record<string, InferParameters[string]>;
  const reader = protobuf.Reader.create(message);
  readFields(reader, reader.len, (field, wireType) => {
    if (field === 5) isEmpty = false;
    if (wireType === 2 && field === 3) id = reader.string();
    else if (wireType === 2 && field === 4) readParameter(reader, parameters);
    else return false;
    return true;
  });
  const final = parameters[IS_FINAL];
  return { id, final: typeof final === 'boolean' ? final : undefined, isEmpty, message };
}

/** Writes a ModelStreamInferResponse; with an error, the message holds the id of the query alone. */
export function encodeStreamResponse(message: Uint8Array, error?: string): Uint8Array {
  const writer = protobuf.Writer.create();
  if (error !== undefined) writer.uint32(10).string(error);
  return writer.uint32(18).bytes(message).finish();
}

/** The parameters of a response that is the only one, where the request wants a mark on the last. */
export function finalMark(requested: InferParameters | undefined): InferParameters | undefined {
  return requested?.[MARK_FINAL] === true ? { [IS_FINAL]: true } : undefined;
}
