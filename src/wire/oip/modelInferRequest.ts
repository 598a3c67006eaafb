import { decodeInfer, encodeInfer } from './grpcInfer.ts';
import type { GrpcContents, InferRequest } from './inferMessage.ts';

const FIELDS = { requested: 6, raw: 7 } as const;

/** The protobuf bytes of a ModelInferRequest, without gRPC framing. Throws WireError for FP16 and BF16 as `typed`. */
export function encodeModelInferRequest(
  request: InferRequest,
  contents: GrpcContents = 'raw',
): Uint8Array {
  return encodeInfer({ ...request, tensors: request.inputs }, FIELDS, contents);
}

/** Reads a ModelInferRequest, its contents raw or typed. Throws WireError. */
export function decodeModelInferRequest(bytes: Uint8Array): InferRequest {
  const { tensors, ...rest } = decodeInfer(bytes, FIELDS);
  return { ...rest, inputs: tensors };
}
