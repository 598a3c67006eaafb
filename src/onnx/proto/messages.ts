import protobuf from 'protobufjs';

import { ONNX_PROTO } from './onnxProto.ts';

/** A 64-bit integer as protobufjs gives it. */
export type Long = number | { toString(): string };

/** Decoded messages as protobufjs gives them: absent optional fields are undefined or null on the instance. */
export interface WithUnread {
  readonly $unknowns?: readonly Uint8Array[];
}
export interface ModelProto extends WithUnread {
  readonly irVersion?: Long | null;
  readonly producerName?: string | null;
  readonly graph?: GraphProto | null;
  readonly opsetImport?: readonly { readonly domain?: string; readonly version?: Long }[];
  readonly functions?: readonly Uint8Array[];
}
export interface GraphProto extends WithUnread {
  readonly node?: readonly NodeProto[];
  readonly name?: string;
  readonly initializer?: readonly TensorProto[];
  readonly input?: readonly ValueInfoProto[];
  readonly output?: readonly ValueInfoProto[];
  readonly valueInfo?: readonly ValueInfoProto[];
  readonly sparseInitializer?: readonly Uint8Array[];
}
export interface NodeProto extends WithUnread {
  readonly input?: readonly string[];
  readonly output?: readonly string[];
  readonly name?: string;
  readonly opType?: string;
  readonly attribute?: readonly AttributeProto[];
  readonly domain?: string;
  readonly overload?: string;
}
export interface AttributeProto extends WithUnread {
  readonly name?: string;
  readonly f?: number;
  readonly i?: Long;
  readonly s?: Uint8Array;
  readonly t?: TensorProto | null;
  readonly g?: GraphProto | null;
  readonly floats?: readonly number[];
  readonly ints?: readonly Long[];
  readonly strings?: readonly Uint8Array[];
  readonly type?: number;
  readonly refAttrName?: string;
}
export interface TensorProto extends WithUnread {
  readonly dims?: readonly Long[];
  readonly dataType?: number;
  readonly segment?: Uint8Array;
  readonly floatData?: ArrayLike<number>;
  readonly int32Data?: ArrayLike<number>;
  readonly stringData?: readonly Uint8Array[];
  readonly int64Data?: ArrayLike<Long>;
  readonly name?: string;
  readonly rawData?: Uint8Array;
  readonly doubleData?: ArrayLike<number>;
  readonly uint64Data?: ArrayLike<Long>;
  readonly externalData?: readonly Uint8Array[];
  readonly dataLocation?: number;
}
export interface ValueInfoProto extends WithUnread {
  readonly name?: string;
  readonly type?: TypeProto | null;
}
export interface TypeProto extends WithUnread {
  readonly tensorType?: TensorTypeProto | null;
}
export interface TensorTypeProto extends WithUnread {
  readonly elemType?: number;
  readonly shape?: ShapeProto | null;
}
export interface ShapeProto extends WithUnread {
  readonly dim?: readonly DimensionProto[];
}
export interface DimensionProto extends WithUnread {
  readonly dimValue?: Long;
  readonly dimParam?: string;
}

let root: protobuf.Root | undefined;

/** The reader and writer of a message of onnx.proto. The schema is parsed at the first call. */
export function messageType(name: string): protobuf.Type {
  if (root === undefined) {
    ({ root } = protobuf.parse(ONNX_PROTO, new protobuf.Root()));
    root.resolveAll();
  }
  return root.lookupType(`onnx.${name}`);
}

/** A reader over bytes that keeps unread fields. */
export function createReader(bytes: Uint8Array): protobuf.Reader {
  // A plain view: for a Buffer, protobufjs would hand out Buffers, whose slices share memory.
  const { buffer, byteOffset, byteLength } = bytes;
  const reader = protobuf.Reader.create(new Uint8Array(buffer, byteOffset, byteLength));
  reader.discardUnknown = false;
  return reader;
}

/** Whether an optional field was on the wire (defaults live on the prototype). */
export function has(message: object, field: string): boolean {
  return Object.hasOwn(message, field);
}
