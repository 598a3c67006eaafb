import protobuf, { type Reader, type Writer } from 'protobufjs/minimal.js';

import type { Tensor, TensorMap } from '../../core/tensor.ts';
import { WireError } from '../wireError.ts';
import { datatypeOf, dtypeOf } from './datatype.ts';
import {
  readContents,
  tensorOfContents,
  writeContents,
  type ReceivedContents,
} from './grpcContents.ts';
import { readParameter, writeParameters } from './grpcParameters.ts';
import type { GrpcContents, InferParameters, RequestedOutput } from './inferMessage.ts';
import { bigintOf } from './long.ts';
import { decodeRawTensor, encodeRawTensor } from './rawTensor.ts';
import { readFields } from './readFields.ts';
import { checkShape } from './shape.ts';
import { checkName, tensorTable } from './tensorTable.ts';

/** What ModelInferRequest and ModelInferResponse have in common: fields 1 to 5, and raw contents in another field. */
export interface GrpcInferMessage {
  readonly modelName?: string | undefined;
  readonly modelVersion?: string | undefined;
  readonly id?: string | undefined;
  readonly parameters?: InferParameters | undefined;
  readonly tensors: TensorMap;
  readonly inputParameters?: Readonly<Record<string, InferParameters>> | undefined;
  readonly outputs?: readonly RequestedOutput[] | undefined;
  readonly contents?: GrpcContents | undefined;
}

/** Field numbers in which the two messages differ. */
export interface GrpcInferFields {
  readonly requested?: number | undefined;
  readonly raw: number;
}

interface ReceivedTensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly contents?: ReceivedContents | undefined;
}

/** Writes either message. */
export function encodeInfer(
  message: GrpcInferMessage,
  fields: GrpcInferFields,
  contents: GrpcContents,
): Uint8Array {
  const writer = protobuf.Writer.create();
  const strings = [message.modelName, message.modelVersion, message.id];
  for (const [i, text] of strings.entries()) {
    if (text !== undefined && text !== '') writer.uint32(((i + 1) << 3) | 2).string(text);
  }
  writeParameters(writer, 4, message.parameters);
  const tensors = Object.entries(message.tensors);
  for (const [name, tensor] of tensors) {
    writer.uint32(42).fork();
    writeTensor(writer, name, tensor, { contents, parameters: message.inputParameters?.[name] });
    writer.ldelim();
  }
  for (const { name, parameters } of message.outputs ?? []) {
    if (fields.requested === undefined) break;
    writer.uint32((fields.requested << 3) | 2).fork();
    writer.uint32(10).string(name);
    writeParameters(writer, 2, parameters);
    writer.ldelim();
  }
  if (contents === 'raw') {
    for (const [name, tensor] of tensors) {
      writer.uint32((fields.raw << 3) | 2).bytes(encodeRawTensor(tensor, name));
    }
  }
  return writer.finish();
}

function writeTensor(
  writer: Writer,
  name: string,
  tensor: Tensor,
  {
    contents,
    parameters,
  }: { readonly contents: GrpcContents; readonly parameters: InferParameters | undefined },
): void {
  writer.uint32(10).string(name).uint32(18).string(datatypeOf(tensor.dtype));
  if (tensor.shape.length > 0) {
    writer.uint32(26).fork();
    for (const extent of tensor.shape) writer.int64(extent);
    writer.ldelim();
  }
  writeParameters(writer, 4, parameters);
  if (contents === 'raw') return;
  writer.uint32(42).fork();
  writeContents(writer, tensor, name);
  writer.ldelim();
}

/** Reads either message. Throws WireError for bytes that are no such message. */
export function decodeInfer(bytes: Uint8Array, fields: GrpcInferFields): GrpcInferMessage {
  const strings = ['', '', ''];
  const parameters = Object.create(null) as Record<string, InferParameters[string]>;
  const tensors: ReceivedTensor[] = [];
  const outputs: RequestedOutput[] = [];
  const raw: Uint8Array[] = [];
  parseProtobuf(() => {
    const reader = protobuf.Reader.create(bytes);
    readFields(reader, reader.len, (field, wireType) => {
      if (wireType !== 2) return false;
      if (field >= 1 && field <= 3) strings[field - 1] = reader.string();
      else if (field === 4) readParameter(reader, parameters);
      else if (field === 5) tensors.push(readTensor(reader));
      else if (field === fields.raw) raw.push(reader.bytes());
      else if (field === fields.requested) outputs.push(readRequested(reader));
      else return false;
      return true;
    });
  });
  return {
    modelName: strings[0],
    modelVersion: strings[1],
    id: strings[2] === '' ? undefined : strings[2],
    parameters: Object.keys(parameters).length === 0 ? undefined : parameters,
    tensors: tensorTable(assemble(tensors, raw)),
    outputs: outputs.length === 0 ? undefined : outputs,
    contents: raw.length > 0 ? 'raw' : 'typed',
  };
}

/** Turns what protobufjs throws on bad bytes into a WireError. */
export function parseProtobuf<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof WireError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new WireError('wire.protobuf', `not the protobuf message expected: ${reason}`, error);
  }
}

function readTensor(reader: Reader): ReceivedTensor {
  let name = '';
  let datatype = '';
  const shape: number[] = [];
  let contents: ReceivedContents | undefined;
  const extent = (): void => {
    shape.push(Number(bigintOf(reader.int64(), true)));
  };
  readFields(reader, reader.uint32(), (field, wireType) => {
    if (field === 1 && wireType === 2) name = reader.string();
    else if (field === 2 && wireType === 2) datatype = reader.string();
    else if (field === 3 && wireType === 0) extent();
    else if (field === 3 && wireType === 2) {
      const end = reader.uint32() + reader.pos;
      while (reader.pos < end) extent();
    } else if (field === 5 && wireType === 2) contents = readContents(reader);
    else return false;
    return true;
  });
  return { name, datatype, shape, contents };
}

function readRequested(reader: Reader): RequestedOutput {
  let name = '';
  const parameters = Object.create(null) as Record<string, InferParameters[string]>;
  readFields(reader, reader.uint32(), (field, wireType) => {
    if (field === 1 && wireType === 2) name = reader.string();
    else if (field === 2 && wireType === 2) readParameter(reader, parameters);
    else return false;
    return true;
  });
  return { name: checkName(name, 'a requested output'), parameters };
}

function assemble(
  tensors: readonly ReceivedTensor[],
  raw: readonly Uint8Array[],
): [string, Tensor][] {
  if (raw.length > 0 && raw.length !== tensors.length) {
    throw new WireError(
      'wire.binary',
      `${tensors.length} tensors, but raw contents for ${raw.length}`,
    );
  }
  return tensors.map((received, i) => {
    const name = checkName(received.name, `tensor ${i}`);
    const dtype = dtypeOf(received.datatype, name);
    const shape = checkShape(received.shape, name);
    const bytes = raw[i];
    if (bytes === undefined) {
      const contents = received.contents ?? { elements: new Map() };
      return [name, tensorOfContents(name, dtype, shape, contents)];
    }
    if (received.contents !== undefined && received.contents.elements.size > 0) {
      throw new WireError('wire.binary', `tensor "${name}" has both raw and typed contents`);
    }
    return [name, decodeRawTensor(name, dtype, shape, bytes)];
  });
}
