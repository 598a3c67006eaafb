import type { Tensor } from '../../core/tensor.ts';
import type {
  Attribute,
  Extent,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  UnreadFields,
  ValueInfo,
} from '../graph/model.ts';
import { decodeText } from './decodeText.ts';
import { dtypeOf } from './dtypes.ts';
import { readInteger } from './integers.ts';
import { invalidModel, unsupportedModel } from './invalidModel.ts';
import { createReader, has, messageType } from './messages.ts';
import type {
  AttributeProto,
  DimensionProto,
  GraphProto,
  ModelProto,
  NodeProto,
  ValueInfoProto,
  WithUnread,
} from './messages.ts';
import { readTensor } from './tensorProto.ts';

const MAX_BYTES = 2 ** 31 - 1;

/**
 * Reads an ONNX file. Fields that we do not interpret are kept and written back by `encodeModel`. Throws a
 * ConfigurationError for what is no model, external data, sparse tensors and element types that we do not hold.
 */
export function decodeModel(bytes: Uint8Array): OnnxModel {
  if (bytes.length > MAX_BYTES) {
    throw unsupportedModel(`the model has ${bytes.length} bytes`, 'ONNX files end at 2 GiB');
  }
  let proto: ModelProto;
  try {
    proto = messageType('ModelProto').decode(createReader(bytes));
  } catch (error) {
    throw invalidModel(error instanceof Error ? error.message : String(error), error);
  }
  if (proto.graph === undefined || proto.graph === null) throw invalidModel('it holds no graph');
  const opsets: Record<string, number> = {};
  for (const { domain, version } of proto.opsetImport ?? []) {
    opsets[plainDomain(domain)] = readInteger(version ?? 0, 'an operator set version');
  }
  return {
    irVersion: readInteger(proto.irVersion ?? 0, 'the IR version'),
    opsets,
    graph: readGraph(proto.graph),
    ...(has(proto, 'producerName') ? { producerName: proto.producerName ?? '' } : {}),
    ...(proto.functions !== undefined && proto.functions.length > 0
      ? { functions: copies(proto.functions) }
      : {}),
    ...unreadOf(proto),
  };
}

function readGraph(proto: GraphProto): OnnxGraph {
  if ((proto.sparseInitializer?.length ?? 0) > 0) {
    throw unsupportedModel(
      'the model has sparse initializers, which are not supported',
      'export the model with dense weights',
    );
  }
  const initializers = new Map<string, Tensor>();
  const unreadOfInitializers = new Map<string, UnreadFields>();
  for (const tensor of proto.initializer ?? []) {
    const name = tensor.name ?? '';
    if (initializers.has(name)) throw invalidModel(`two initializers are named '${name}'`);
    initializers.set(name, readTensor(tensor, `the initializer '${name}'`));
    if (tensor.$unknowns !== undefined) unreadOfInitializers.set(name, copies(tensor.$unknowns));
  }
  return {
    name: proto.name ?? '',
    nodes: (proto.node ?? []).map(readNode),
    initializers,
    inputs: (proto.input ?? []).map(readValueInfo),
    outputs: (proto.output ?? []).map(readValueInfo),
    valueInfo: (proto.valueInfo ?? []).map(readValueInfo),
    ...unreadOf(proto),
    ...(unreadOfInitializers.size > 0 ? { unreadOfInitializers } : {}),
  };
}

function readNode(proto: NodeProto): OnnxNode {
  const opType = proto.opType ?? '';
  const name = proto.name ?? '';
  if (has(proto, 'overload') && proto.overload !== '') {
    throw unsupportedModel(
      `node '${name}' (${opType}) calls an overloaded function, which is not supported`,
      'export the model without model-local functions',
    );
  }
  const attributes: Record<string, Attribute> = Object.create(null) as Record<string, Attribute>;
  for (const attribute of proto.attribute ?? []) {
    const key = attribute.name ?? '';
    if (key in attributes) throw invalidModel(`node '${name}' has the attribute '${key}' twice`);
    attributes[key] = readAttribute(attribute, `attribute '${key}' of node '${name}' (${opType})`);
  }
  return {
    opType,
    domain: plainDomain(proto.domain),
    name,
    inputs: proto.input ?? [],
    outputs: proto.output ?? [],
    attributes,
    ...unreadOf(proto),
  };
}

function readAttribute(proto: AttributeProto, where: string): Attribute {
  const unread = unreadOf(proto);
  if (!has(proto, 'refAttrName')) {
    switch (proto.type ?? guessType(proto)) {
      case 1:
        return { kind: 'float', value: proto.f ?? 0, ...unread };
      case 2:
        return { kind: 'int', value: readInteger(proto.i ?? 0, where), ...unread };
      case 3:
        return { kind: 'string', value: decodeText(proto.s, where), ...unread };
      case 4:
        if (proto.t) return { kind: 'tensor', value: readTensor(proto.t, where), ...unread };
        break;
      case 5:
        if (proto.g) return { kind: 'graph', value: readGraph(proto.g), ...unread };
        break;
      case 6:
        return { kind: 'floats', value: proto.floats ?? [], ...unread };
      case 7: {
        const value = (proto.ints ?? []).map((integer) => readInteger(integer, where));
        return { kind: 'ints', value, ...unread };
      }
      case 8: {
        const value = (proto.strings ?? []).map((text) => decodeText(text, where));
        return { kind: 'strings', value, ...unread };
      }
      default:
    }
  }
  return { kind: 'encoded', value: messageType('AttributeProto').encode(proto).finish() };
}

/** Files of the first IR version carry no attribute type: the field that is there tells it. */
function guessType(proto: AttributeProto): number {
  const fields = ['f', 'i', 's', 't', 'g', 'floats', 'ints', 'strings'];
  return 1 + fields.findIndex((field) => has(proto, field));
}

function readValueInfo(proto: ValueInfoProto): ValueInfo {
  const name = proto.name ?? '';
  const base = { name, ...unreadOf(proto) };
  const { type } = proto;
  if (type === undefined || type === null) return base;
  const { tensorType } = type;
  if (tensorType === undefined || tensorType === null || type.$unknowns !== undefined) {
    return { ...base, otherType: messageType('TypeProto').encode(type).finish() };
  }
  const where = `the value '${name}'`;
  return {
    ...base,
    ...((tensorType.elemType ?? 0) === 0
      ? {}
      : { dtype: dtypeOf(tensorType.elemType ?? 0, where) }),
    ...(tensorType.shape ? { shape: (tensorType.shape.dim ?? []).map(readExtent) } : {}),
  };
}

function readExtent(proto: DimensionProto): Extent {
  if (has(proto, 'dimValue')) {
    const extent = readInteger(proto.dimValue ?? 0, 'a shape');
    // Some exporters write -1 or 0 for an extent that may vary.
    return extent > 0 ? extent : undefined;
  }
  return has(proto, 'dimParam') && proto.dimParam !== '' ? proto.dimParam : undefined;
}

function plainDomain(domain: string | undefined): string {
  return domain === undefined || domain === 'ai.onnx' ? '' : domain;
}

function unreadOf({ $unknowns }: WithUnread): { readonly unread?: UnreadFields } {
  return $unknowns === undefined ? {} : { unread: copies($unknowns) };
}

/** Copies, so that a model does not hold the whole file in memory. */
function copies(parts: readonly Uint8Array[]): readonly Uint8Array[] {
  return parts.map((part) => part.slice());
}
