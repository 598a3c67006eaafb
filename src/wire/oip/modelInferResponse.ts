import { decodeInfer, encodeInfer } from './grpcInfer.ts';
import type { GrpcContents, InferResponse } from './inferMessage.ts';

const FIELDS = { raw: 6 } as const;

/** The protobuf bytes of a ModelInferResponse, without gRPC framing. Throws WireError for FP16 and BF16 as `typed`. */
export function encodeModelInferResponse(
  response: InferResponse,
  contents: GrpcContents = 'raw',
): Uint8Array {
  const { outputs, ...rest } = response;
  return encodeInfer({ ...rest, tensors: outputs }, FIELDS, contents);
}

/** Reads a ModelInferResponse, its contents raw or typed. Throws WireError. */
export function decodeModelInferResponse(bytes: Uint8Array): InferResponse {
  const { modelName, modelVersion, id, parameters, tensors } = decodeInfer(bytes, FIELDS);
  return { modelName, modelVersion, id, parameters, outputs: tensors };
}
