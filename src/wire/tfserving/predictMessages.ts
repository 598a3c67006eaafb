import protobuf, { type Reader, type Writer } from 'protobufjs/minimal.js';

import type { Tensor, TensorMap } from '../../core/tensor.ts';
import { parseProtobuf } from '../oip/grpcInfer.ts';
import { bigintOf, longOf } from '../oip/long.ts';
import { readFields } from '../oip/readFields.ts';
import { checkName, tensorTable } from '../oip/tensorTable.ts';
import { readTensorProto, writeTensorProto, type TensorProtoForm } from './tensorProto.ts';

/** Which model, version and signature are meant; a version or a label of one, not both. */
export interface ModelSpec {
  readonly name: string;
  readonly version?: bigint | undefined;
  readonly label?: string | undefined;
  readonly signatureName?: string | undefined;
}

/** A PredictRequest. */
export interface PredictRequest {
  readonly spec: ModelSpec;
  readonly inputs: TensorMap;
  /** Outputs that are wanted; empty for all. */
  readonly outputFilter?: readonly string[] | undefined;
}

/** A PredictResponse. */
export interface PredictResponse {
  readonly spec?: ModelSpec | undefined;
  readonly outputs: TensorMap;
}

/** The protobuf bytes of a PredictRequest (tensorflow_serving/apis/predict.proto), without gRPC framing. */
export function encodePredictRequest(
  { spec, inputs, outputFilter = [] }: PredictRequest,
  form: TensorProtoForm = 'content',
): Uint8Array {
  const writer = protobuf.Writer.create();
  writeModelSpec(writer, 1, spec);
  writeTensors(writer, 2, inputs, form);
  for (const name of outputFilter) writer.uint32(26).string(name);
  return writer.finish();
}

/** Reads a PredictRequest. Throws WireError. */
export function decodePredictRequest(bytes: Uint8Array): PredictRequest {
  let spec: ModelSpec = { name: '' };
  const inputs: [string, Tensor][] = [];
  const outputFilter: string[] = [];
  readMessage(bytes, (reader, field) => {
    if (field === 1) spec = readModelSpec(reader);
    else if (field === 2) inputs.push(readEntry(reader));
    else if (field === 3) outputFilter.push(reader.string());
    else return false;
    return true;
  });
  return { spec, inputs: tensorTable(inputs), outputFilter };
}

/** The protobuf bytes of a PredictResponse, without gRPC framing. */
export function encodePredictResponse(
  { spec, outputs }: PredictResponse,
  form: TensorProtoForm = 'content',
): Uint8Array {
  const writer = protobuf.Writer.create();
  writeTensors(writer, 1, outputs, form);
  if (spec !== undefined) writeModelSpec(writer, 2, spec);
  return writer.finish();
}

/** Reads a PredictResponse. Throws WireError. */
export function decodePredictResponse(bytes: Uint8Array): PredictResponse {
  let spec: ModelSpec | undefined;
  const outputs: [string, Tensor][] = [];
  readMessage(bytes, (reader, field) => {
    if (field === 1) outputs.push(readEntry(reader));
    else if (field === 2) spec = readModelSpec(reader);
    else return false;
    return true;
  });
  return { spec, outputs: tensorTable(outputs) };
}

function readMessage(bytes: Uint8Array, read: (reader: Reader, field: number) => boolean): void {
  parseProtobuf(() => {
    const reader = protobuf.Reader.create(bytes);
    readFields(reader, reader.len, (field, wireType) => wireType === 2 && read(reader, field));
  });
}

/** Writes a ModelSpec as a field. */
export function writeModelSpec(writer: Writer, field: number, spec: ModelSpec): void {
  writer.uint32((field << 3) | 2).fork();
  writer.uint32(10).string(spec.name);
  if (spec.version !== undefined) {
    writer.uint32(18).fork().uint32(8).int64(longOf(spec.version)).ldelim();
  }
  if (spec.signatureName !== undefined) writer.uint32(26).string(spec.signatureName);
  if (spec.label !== undefined) writer.uint32(34).string(spec.label);
  writer.ldelim();
}

/** Reads a ModelSpec of `reader`'s next length. */
export function readModelSpec(reader: Reader): ModelSpec {
  let name = '';
  let version: bigint | undefined;
  let label: string | undefined;
  let signatureName: string | undefined;
  readFields(reader, reader.uint32(), (field, wireType) => {
    if (wireType !== 2) return false;
    if (field === 1) name = reader.string();
    else if (field === 2) {
      version = 0n;
      readFields(reader, reader.uint32(), (inner, type) => {
        if (inner !== 1 || type !== 0) return false;
        version = bigintOf(reader.int64(), true);
        return true;
      });
    } else if (field === 3) signatureName = reader.string();
    else if (field === 4) label = reader.string();
    else return false;
    return true;
  });
  return { name, version, label, signatureName };
}

function writeTensors(
  writer: Writer,
  field: number,
  tensors: TensorMap,
  form: TensorProtoForm,
): void {
  for (const [name, tensor] of Object.entries(tensors)) {
    writer.uint32((field << 3) | 2).fork();
    writer.uint32(10).string(name);
    writer.uint32(18).fork();
    writeTensorProto(writer, tensor, name, form);
    writer.ldelim().ldelim();
  }
}

/** One entry of a `map<string, TensorProto>`; protobuf writes the key first. */
function readEntry(reader: Reader): [string, Tensor] {
  let name = '';
  let tensor: Tensor | undefined;
  readFields(reader, reader.uint32(), (field, wireType) => {
    if (field === 1 && wireType === 2) name = reader.string();
    else if (field === 2 && wireType === 2) tensor = readTensorProto(reader, name);
    else return false;
    return true;
  });
  if (tensor === undefined) throw new RangeError(`the tensor "${name}" has no value`);
  return [checkName(name, 'a tensor'), tensor];
}
