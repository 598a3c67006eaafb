import type {
  Attribute,
  Extent,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  UnreadFields,
  ValueInfo,
} from '../graph/model.ts';
import { dataTypeOf } from './dtypes.ts';
import { writeInteger } from './integers.ts';
import { createReader, messageType } from './messages.ts';
import { writeTensor } from './tensorProto.ts';

/** Writes a model as an ONNX file. The same model gives the same bytes. Does not validate. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const proto = {
    irVersion: writeInteger(model.irVersion),
    producerName: model.producerName,
    graph: writeGraph(model.graph),
    opsetImport: Object.entries(model.opsets).map(([domain, version]) => ({
      domain,
      version: writeInteger(version),
    })),
    functions: model.functions,
    ...unreadOf(model.unread),
  };
  return Uint8Array.from(messageType('ModelProto').encode(proto).finish());
}

function writeGraph(graph: OnnxGraph): object {
  return {
    node: graph.nodes.map(writeNode),
    name: graph.name === '' ? 'graph' : graph.name,
    initializer: [...graph.initializers].map(([name, tensor]) => ({
      ...writeTensor(name, tensor),
      ...unreadOf(graph.unreadOfInitializers?.get(name)),
    })),
    input: graph.inputs.map(writeValueInfo),
    output: graph.outputs.map(writeValueInfo),
    valueInfo: graph.valueInfo.map(writeValueInfo),
    ...unreadOf(graph.unread),
  };
}

function writeNode(node: OnnxNode): object {
  return {
    input: node.inputs,
    output: node.outputs,
    ...(node.name === '' ? {} : { name: node.name }),
    opType: node.opType,
    attribute: Object.entries(node.attributes).map(([name, value]) => writeAttribute(name, value)),
    ...(node.domain === '' ? {} : { domain: node.domain }),
    ...unreadOf(node.unread),
  };
}

function writeAttribute(name: string, attribute: Attribute): object {
  const unread = unreadOf(attribute.unread);
  switch (attribute.kind) {
    case 'float':
      return { name, type: 1, f: attribute.value, ...unread };
    case 'int':
      return { name, type: 2, i: writeInteger(attribute.value), ...unread };
    case 'string':
      return { name, type: 3, s: new TextEncoder().encode(attribute.value), ...unread };
    case 'tensor':
      return { name, type: 4, t: writeTensor('', attribute.value), ...unread };
    case 'graph':
      return { name, type: 5, g: writeGraph(attribute.value), ...unread };
    case 'floats':
      return { name, type: 6, floats: attribute.value, ...unread };
    case 'ints':
      return { name, type: 7, ints: attribute.value.map(writeInteger), ...unread };
    case 'strings': {
      const strings = attribute.value.map((text) => new TextEncoder().encode(text));
      return { name, type: 8, strings, ...unread };
    }
    case 'encoded':
      return messageType('AttributeProto').decode(createReader(attribute.value));
  }
}

function writeValueInfo(value: ValueInfo): object {
  const head = { name: value.name, ...unreadOf(value.unread) };
  if (value.otherType !== undefined) {
    return { ...head, type: messageType('TypeProto').decode(createReader(value.otherType)) };
  }
  if (value.dtype === undefined && value.shape === undefined) return head;
  const tensorType = {
    ...(value.dtype === undefined ? {} : { elemType: dataTypeOf(value.dtype) }),
    ...(value.shape === undefined ? {} : { shape: { dim: value.shape.map(writeExtent) } }),
  };
  return { ...head, type: { tensorType } };
}

function writeExtent(extent: Extent): object {
  if (typeof extent === 'number') return { dimValue: writeInteger(extent) };
  return extent === undefined ? {} : { dimParam: extent };
}

function unreadOf(unread: UnreadFields | undefined): object {
  return unread === undefined ? {} : { $unknowns: unread };
}
