export { WireError } from './wireError.ts';
export { parseLooseJson, type LooseJson } from './looseJson.ts';
export { datatypeOf } from './oip/datatype.ts';
export { decodeJsonData } from './oip/decodeJsonData.ts';
export type { GrpcContents, InferRequest } from './oip/inferMessage.ts';
export { HEADER_LENGTH } from './oip/restBody.ts';
export { decodeRawRequest, decodeRestRequest, encodeRestRequest } from './oip/restRequest.ts';
export { decodeRestResponse, encodeRestResponse, requestedForm } from './oip/restResponse.ts';
export {
  decodeModelMetadata,
  encodeModelMetadata,
  type ModelMetadata,
} from './oip/modelMetadata.ts';
export { decodeErrorBody, encodeErrorBody } from './oip/errorBody.ts';
export { decodeModelStatistics, type RepositoryEntry } from './oip/statistics.ts';
export { decodeModelInferRequest, encodeModelInferRequest } from './oip/modelInferRequest.ts';
export { decodeModelInferResponse, encodeModelInferResponse } from './oip/modelInferResponse.ts';
export { decodeStreamResponse, encodeStreamRequest } from './oip/streamInfer.ts';
export { grpcCodecs, grpcPath, type RepositoryParameter } from './oip/grpcMethods.ts';
export {
  decodePredictResponse,
  encodePredictRequest,
  type ModelSpec,
} from './tfserving/predictMessages.ts';
export { decodeRestPrediction, encodeRestPredict } from './tfserving/restPredict.ts';
export { decodeServing, encodeServing, servingPath } from './tfserving/servingProto.ts';
export {
  decodeServingMetadata,
  decodeServingMetadataMessage,
  type ServingMetadata,
} from './tfserving/signatureDef.ts';
export {
  decodeTorchserve,
  encodeTorchserve,
  torchservePath,
} from './torchserve/torchserveProto.ts';
