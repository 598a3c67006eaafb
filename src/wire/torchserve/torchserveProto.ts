import protobuf from 'protobufjs';

import { parseProtobuf } from '../oip/grpcInfer.ts';

/**
 * TorchServe's messages. Field numbers are those of pytorch/serve, frontend/server/src/main/resources/proto
 * (inference.proto, management.proto). All management calls answer with one text.
 */
const PROTO = `syntax = "proto3";
package torchserve;

message PredictionsRequest { string model_name = 1; string model_version = 2; map<string, bytes> input = 3; }
message PredictionResponse { bytes prediction = 1; }
message TorchServeHealthResponse { string health = 1; }

message DescribeModelRequest { string model_name = 1; string model_version = 2; }
message RegisterModelRequest { int32 initial_workers = 3; string model_name = 5; bool synchronous = 8; string url = 9; }
message ScaleWorkerRequest { string model_name = 1; string model_version = 2; int32 max_worker = 3; int32 min_worker = 4; bool synchronous = 6; }
message UnregisterModelRequest { string model_name = 1; string model_version = 2; }
message ManagementResponse { string msg = 1; }
`;

const root = protobuf.parse(PROTO, { keepCase: true }).root;

type InferenceMethod = 'Ping' | 'Predictions';
type ManagementMethod = 'DescribeModel' | 'RegisterModel' | 'ScaleWorker' | 'UnregisterModel';

/** The path of a method of TorchServe's inference (port 7070) or management service (port 7071). */
export function torchservePath(method: InferenceMethod | ManagementMethod): string {
  return method === 'Ping' || method === 'Predictions'
    ? `/org.pytorch.serve.grpc.inference.InferenceAPIsService/${method}`
    : `/org.pytorch.serve.grpc.management.ManagementAPIsService/${method}`;
}

/** The bytes of a message, from its fields as plain objects. */
export function encodeTorchserve(message: string, fields: object): Uint8Array {
  const type = root.lookupType(`torchserve.${message}`);
  return type.encode(type.fromObject(fields)).finish();
}

/** The fields of a message, absent ones at their defaults. Throws WireError. */
export function decodeTorchserve(message: string, bytes: Uint8Array): Record<string, unknown> {
  const type = root.lookupType(`torchserve.${message}`);
  return parseProtobuf(() => type.toObject(type.decode(bytes), { defaults: true }));
}
