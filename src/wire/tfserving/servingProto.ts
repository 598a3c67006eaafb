import protobuf from 'protobufjs';

import { parseProtobuf } from '../oip/grpcInfer.ts';

/**
 * The control messages of TensorFlow Serving. Field numbers are those of tensorflow_serving/apis (model.proto,
 * get_model_metadata.proto, get_model_status.proto) and tensorflow/core (meta_graph.proto, tensor_shape.proto).
 */
const PROTO = `syntax = "proto3";
package serving;

message Version { int64 value = 1; }
message ModelSpec { string name = 1; Version version = 2; string signature_name = 3; string version_label = 4; }

message GetModelMetadataRequest { ModelSpec model_spec = 1; repeated string metadata_field = 2; }
message Any { string type_url = 1; bytes value = 2; }
message GetModelMetadataResponse { ModelSpec model_spec = 1; map<string, Any> metadata = 2; }

message Dim { int64 size = 1; string name = 2; }
message TensorShape { repeated Dim dim = 2; bool unknown_rank = 3; }
message TensorInfo { string name = 1; int32 dtype = 2; TensorShape tensor_shape = 3; }
message SignatureDef { map<string, TensorInfo> inputs = 1; map<string, TensorInfo> outputs = 2; string method_name = 3; }
message SignatureDefMap { map<string, SignatureDef> signature_def = 1; }

message GetModelStatusRequest { ModelSpec model_spec = 1; }
message Status { int32 error_code = 1; string error_message = 2; }
message ModelVersionStatus { int64 version = 1; int32 state = 2; Status status = 3; }
message GetModelStatusResponse { repeated ModelVersionStatus model_version_status = 1; }
`;

const root = protobuf.parse(PROTO, { keepCase: true }).root;

/** The path of a method of PredictionService or ModelService. */
export function servingPath(method: 'Predict' | 'GetModelMetadata' | 'GetModelStatus'): string {
  const service = method === 'GetModelStatus' ? 'ModelService' : 'PredictionService';
  return `/tensorflow.serving.${service}/${method}`;
}

/** The bytes of a message, from its fields as plain objects. */
export function encodeServing(message: string, fields: object): Uint8Array {
  const type = root.lookupType(`serving.${message}`);
  return type.encode(type.fromObject(fields)).finish();
}

/** The fields of a message as plain objects, absent ones at their defaults; longs as numbers. Throws WireError. */
export function decodeServing(message: string, bytes: Uint8Array): Record<string, unknown> {
  const type = root.lookupType(`serving.${message}`);
  return parseProtobuf(() => type.toObject(type.decode(bytes), { defaults: true, longs: Number }));
}
