export { WireError, type WireErrorCode } from './wireError.ts';
export { parseLooseJson, type LooseJson } from './looseJson.ts';
export { datatypeOf, dtypeOf, type Datatype } from './oip/datatype.ts';
export { encodeRawTensor, decodeRawTensor } from './oip/rawTensor.ts';
export { encodeJsonData } from './oip/encodeJsonData.ts';
export { decodeJsonData, type JsonDataOptions } from './oip/decodeJsonData.ts';
export type {
  GrpcContents,
  InferParameters,
  InferRequest,
  InferResponse,
  RequestedOutput,
} from './oip/inferMessage.ts';
export { HEADER_LENGTH, parseHeaderLength, type RestBody } from './oip/restBody.ts';
export {
  encodeRestRequest,
  decodeRestRequest,
  decodeRawRequest,
  type RestRequestOptions,
} from './oip/restRequest.ts';
export {
  encodeRestResponse,
  decodeRestResponse,
  requestedForm,
  type BinaryOutputs,
} from './oip/restResponse.ts';
export {
  encodeModelMetadata,
  decodeModelMetadata,
  type ModelMetadata,
} from './oip/modelMetadata.ts';
export { encodeErrorBody, decodeErrorBody } from './oip/errorBody.ts';
export {
  decodeModelStatistics,
  STATISTIC_KEYS,
  type ModelStatistics,
  type RepositoryEntry,
  type StatisticDuration,
  type StatisticKey,
} from './oip/statistics.ts';
export { encodeModelInferRequest, decodeModelInferRequest } from './oip/modelInferRequest.ts';
export { encodeModelInferResponse, decodeModelInferResponse } from './oip/modelInferResponse.ts';
export { GRPC_SERVICE, OPEN_INFERENCE_PROTO } from './oip/openInferenceProto.ts';
export {
  grpcCodecs,
  grpcPath,
  type GrpcCodec,
  type GrpcControlMethods,
  type ServerMetadata,
} from './oip/grpcMethods.ts';
