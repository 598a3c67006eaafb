import type { Tensor } from '../../core/tensor.ts';
import { invalidModel, unsupportedModel } from '../proto/invalidModel.ts';
import { float, floatOf, floatsOf, intOf, intsOf, textOf } from './attributes.ts';
import { numbersOf, tensorOf } from './constants.ts';
import { describeNode } from './describeNode.ts';
import type { GraphBuilder } from './graphBuilder.ts';
import type { OnnxGraph, OnnxNode } from './model.ts';

/** A node of an older operator set, and where to write its successor. */
interface Upgrade {
  readonly node: OnnxNode;
  readonly opset: number;
  readonly builder: GraphBuilder;
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly graph: OnnxGraph;
}

type Rewrite = (upgrade: Upgrade) => void;

/** What changed between opset 7 and 21, by operator. Operators that are not here are the same, or only gained types. */
export const upgrades: Readonly<Record<string, Rewrite>> = {
  Squeeze: axesToInput(13),
  Unsqueeze: axesToInput(13),
  ReduceSum: axesToInput(13),
  ReduceMean: axesToInput(18),
  ReduceMax: axesToInput(18),
  ReduceMin: axesToInput(18),
  ReduceProd: axesToInput(18),
  ReduceL1: axesToInput(18),
  ReduceL2: axesToInput(18),
  ReduceSumSquare: axesToInput(18),
  ReduceLogSum: axesToInput(18),
  ReduceLogSumExp: axesToInput(18),
  Split: split,
  Slice: slice,
  Pad: pad,
  Clip: clip,
  TopK: topK,
  Dropout: dropout,
  BatchNormalization: batchNormalization,
  Upsample: upsample,
  Resize: resize,
  Softmax: softmax,
  LogSoftmax: softmax,
  Hardmax: softmax,
  GroupNormalization: groupNormalization,
  GridSample: gridSample,
  Scatter: ({ node, builder }) => builder.append([{ ...node, opType: 'ScatterElements' }]),
};

/** A node without some of its attributes. */
function without(node: OnnxNode, ...names: readonly string[]): OnnxNode {
  const kept = Object.entries(node.attributes).filter(([name]) => !names.includes(name));
  return { ...node, attributes: Object.fromEntries(kept) };
}

function axesToInput(since: number): Rewrite {
  return ({ node, opset, builder }) => {
    const axes = opset < since ? intsOf(node, 'axes') : undefined;
    if (axes === undefined) return builder.append([node]);
    const inputs = [node.inputs[0] ?? '', builder.ints(axes)];
    builder.append([{ ...without(node, 'axes'), inputs }]);
  };
}

function split({ node, opset, builder }: Upgrade): void {
  const [x = '', sizes = ''] = node.inputs;
  const attribute = opset < 13 ? intsOf(node, 'split') : undefined;
  if (attribute !== undefined) {
    builder.append([{ ...without(node, 'split'), inputs: [x, builder.ints(attribute)] }]);
  } else if (opset < 18 && sizes === '') {
    const attributes = {
      ...node.attributes,
      num_outputs: { kind: 'int', value: node.outputs.length },
    } as const;
    builder.append([{ ...node, inputs: [x], attributes }]);
  } else builder.append([node]);
}

function slice({ node, opset, builder }: Upgrade): void {
  if (opset >= 10) return builder.append([node]);
  const [starts, ends, axes] = ['starts', 'ends', 'axes'].map((name) => intsOf(node, name));
  if (starts === undefined || ends === undefined)
    throw invalidModel(`${describeNode(node)} has no starts or ends`);
  const inputs = [node.inputs[0] ?? '', builder.ints(starts), builder.ints(ends)];
  if (axes !== undefined) inputs.push(builder.ints(axes));
  builder.append([{ ...without(node, 'starts', 'ends', 'axes'), inputs }]);
}

function pad({ node, opset, builder }: Upgrade): void {
  if (opset >= 11) return builder.append([node]);
  const pads = intsOf(node, 'pads');
  if (pads === undefined) throw invalidModel(`${describeNode(node)} has no pads`);
  const inputs = [
    node.inputs[0] ?? '',
    builder.ints(pads),
    builder.scalar(floatOf(node, 'value', 0)),
  ];
  builder.append([{ ...without(node, 'pads', 'value'), inputs }]);
}

function clip({ node, opset, builder }: Upgrade): void {
  if (opset >= 11) return builder.append([node]);
  const bound = (name: string): string =>
    name in node.attributes ? builder.scalar(floatOf(node, name, 0)) : '';
  const inputs = [node.inputs[0] ?? '', bound('min'), bound('max')];
  builder.append([{ ...without(node, 'min', 'max'), inputs }]);
}

function topK({ node, opset, builder }: Upgrade): void {
  if (opset >= 10) return builder.append([node]);
  const inputs = [node.inputs[0] ?? '', builder.ints([intOf(node, 'k', 1)])];
  builder.append([{ ...without(node, 'k'), inputs }]);
}

function dropout({ node, builder, constants, graph }: Upgrade): void {
  const training = constants.get(node.inputs[2] ?? '');
  if ((node.inputs[2] ?? '') !== '' && (training === undefined || numbersOf(training)[0] !== 0)) {
    throw unsupportedModel(`${describeNode(node)} is in training mode`, 'export it for inference');
  }
  const mask = node.outputs[1] ?? '';
  const read = (name: string): boolean =>
    graph.nodes.some((other) => other.inputs.includes(name)) ||
    graph.outputs.some((output) => output.name === name);
  if (mask !== '' && read(mask)) builder.append([without(node, 'ratio')]);
  else builder.node('Identity', node.inputs.slice(0, 1), {}, node.outputs.slice(0, 1));
}

function batchNormalization({ node, builder }: Upgrade): void {
  if (intOf(node, 'training_mode', 0) !== 0 || intOf(node, 'spatial', 1) !== 1) {
    throw unsupportedModel(
      `${describeNode(node)} is in training mode or not spatial`,
      'export the model for inference',
    );
  }
  builder.append([
    {
      ...without(node, 'spatial', 'is_test', 'consumed_inputs', 'training_mode'),
      outputs: node.outputs.slice(0, 1),
    },
  ]);
}

function upsample({ node, builder }: Upgrade): void {
  const attribute = floatsOf(node, 'scales');
  const scales =
    attribute === undefined
      ? (node.inputs[1] ?? '')
      : builder.constant(tensorOf('float32', attribute, [attribute.length]));
  resizeAsymmetric(builder, node, scales, 'floor');
}

function resize({ node, opset, builder, constants }: Upgrade): void {
  if (opset >= 11) return builder.append([node]);
  const scales = node.inputs[1] ?? '';
  const known = constants.get(scales);
  // Version 10 rounds up where it shrinks and down where it grows, as ONNX Runtime has it.
  const shrinks = known === undefined ? [] : numbersOf(known).filter((scale) => scale !== 1);
  if (shrinks.some((scale) => scale < 1) && shrinks.some((scale) => scale > 1)) {
    throw unsupportedModel(
      `${describeNode(node)} shrinks one axis and grows another`,
      'convert the model to opset 11 or later',
    );
  }
  resizeAsymmetric(builder, node, scales, shrinks.some((scale) => scale < 1) ? 'ceil' : 'floor');
}

function resizeAsymmetric(
  builder: GraphBuilder,
  node: OnnxNode,
  scales: string,
  rounding: string,
): void {
  const mode = textOf(node, 'mode', 'nearest');
  const attributes = {
    mode: mode === 'bilinear' ? 'linear' : mode,
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: mode === 'nearest' ? rounding : undefined,
  };
  builder.node('Resize', [node.inputs[0] ?? '', '', scales], attributes, node.outputs);
}

/** Before opset 13, everything from `axis` on was one axis. */
function softmax({ node, opset, builder }: Upgrade): void {
  if (opset >= 13) return builder.append([node]);
  const [x = ''] = node.inputs;
  const flat = builder.op('Flatten', [x], { axis: intOf(node, 'axis', 1) });
  const value = builder.op(node.opType, [flat], { axis: -1 });
  builder.node('Reshape', [value, builder.op('Shape', [x])], {}, node.outputs);
}

/** Up to opset 20, scale and bias were per group: that is InstanceNormalization with a group as channel. */
function groupNormalization({ node, opset, builder }: Upgrade): void {
  if (opset >= 21) return builder.append([node]);
  const [x = '', scale = '', bias = ''] = node.inputs;
  const groups = intOf(node, 'num_groups', 1);
  const grouped = builder.op('Reshape', [x, builder.ints([0, groups, -1])]);
  const attributes = { epsilon: float(floatOf(node, 'epsilon', 1e-5)) };
  const normal = builder.op('InstanceNormalization', [grouped, scale, bias], attributes);
  builder.node('Reshape', [normal, builder.op('Shape', [x])], {}, node.outputs);
}

function gridSample({ node, opset, builder }: Upgrade): void {
  const names: Readonly<Record<string, string>> = { bilinear: 'linear', bicubic: 'cubic' };
  const mode = textOf(node, 'mode', 'bilinear');
  if (opset >= 20) return builder.append([node]);
  const value = names[mode] ?? mode;
  builder.append([
    { ...node, attributes: { ...node.attributes, mode: { kind: 'string', value } } },
  ]);
}
