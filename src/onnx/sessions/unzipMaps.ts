import type { OnnxNode, ValueInfo } from '../graph/model.ts';
import { decodeModel } from '../proto/decodeModel.ts';
import { encodeModel } from '../proto/encodeModel.ts';

/** A model whose lists of maps from classes to scores became tensors [N, classes]. */
export interface UnzippedModel {
  readonly bytes: Uint8Array;
  /** The classes along the last axis, by output. */
  readonly labels: ReadonlyMap<string, readonly string[]>;
}

const NODE_NAME = Buffer.from('ZipMap');

/**
 * Gives the scores of classifiers as a tensor where ai.onnx.ml ZipMap makes maps of them, as skl2onnx and onnxmltools do
 * by default: ONNX Runtime for Node hands out tensors alone. Undefined for a model without such outputs.
 */
export function unzipMaps(bytes: Uint8Array): UnzippedModel | undefined {
  if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(NODE_NAME)) {
    return undefined;
  }
  const model = decodeModel(bytes);
  const { graph } = model;
  const labels = new Map<string, readonly string[]>();
  const isOutput = new Set(graph.outputs.map(({ name }) => name));
  const nodes = graph.nodes.map((node): OnnxNode => {
    const [output = ''] = node.outputs;
    if (node.opType !== 'ZipMap' || !isOutput.has(output)) return node;
    labels.set(output, classesOf(node));
    return { ...node, opType: 'Identity', domain: '', attributes: {} };
  });
  if (labels.size === 0) return undefined;
  const outputs = graph.outputs.map((value): ValueInfo => {
    const classes = labels.get(value.name);
    if (classes === undefined) return value;
    return { name: value.name, dtype: 'float32', shape: [undefined, classes.length] };
  });
  // A file without the default domain has no Identity.
  const opsets = { ...model.opsets, '': model.opsets[''] ?? 13 };
  return { labels, bytes: encodeModel({ ...model, opsets, graph: { ...graph, nodes, outputs } }) };
}

function classesOf({ attributes }: OnnxNode): readonly string[] {
  const values = attributes['classlabels_strings'] ?? attributes['classlabels_int64s'];
  return values?.kind === 'strings' || values?.kind === 'ints' ? values.value.map(String) : [];
}
