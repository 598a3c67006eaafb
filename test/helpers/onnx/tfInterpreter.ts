import type * as tf from '@tensorflow/tfjs';

import type { Tensor } from '../../../src/core/tensor.ts';
import { floatOf, intOf, intsOf } from '../../../src/onnx/graph/attributes.ts';
import { numbersOf } from '../../../src/onnx/graph/constants.ts';
import type { OnnxModel, OnnxNode } from '../../../src/onnx/graph/model.ts';
import type { ProbedTypes } from '../../../src/onnx/graph/probeTypes.ts';
import { windowGeometry } from '../../../src/onnx/rules/windowGeometry.ts';

type Values = Map<string, tf.Tensor>;

/**
 * Runs a normalised model with TensorFlow.js, a second implementation whose gradients are its own. Covers the operators
 * of the models that we test with; throws for others.
 */
export function interpret(
  t: typeof tf,
  model: OnnxModel,
  { types, fixed }: ProbedTypes,
  feeds: Readonly<Record<string, tf.Tensor>>,
): Values {
  const values: Values = new Map(Object.entries(feeds));
  const get = (name: string): tf.Tensor => {
    const known = values.get(name);
    if (known !== undefined) return known;
    const tensor = fixed.get(name);
    if (tensor === undefined) throw new Error(`nothing makes '${name}'`);
    const made = t.tensor(numbersOf(tensor), [...tensor.shape]);
    values.set(name, made);
    return made;
  };
  const numbers = (name: string | undefined): number[] =>
    numbersOf(fixed.get(name ?? '') as Tensor);
  const shapeOf = (name: string): number[] => [...(types.get(name)?.shape ?? [])];
  for (const node of model.graph.nodes) {
    const [output = ''] = node.outputs;
    if (fixed.has(output)) continue;
    const found = operator(t, node, { get, numbers, shapeOf });
    found.forEach((value, i) => values.set(node.outputs[i] ?? '', value));
  }
  return values;
}

interface Access {
  readonly get: (name: string) => tf.Tensor;
  readonly numbers: (name: string | undefined) => number[];
  readonly shapeOf: (name: string) => number[];
}

function operator(t: typeof tf, node: OnnxNode, access: Access): tf.Tensor[] {
  const { get, numbers, shapeOf } = access;
  const [a = '', b = '', c = ''] = node.inputs;
  const [y = ''] = node.outputs;
  const x = get(a);
  const rank = x.rank;
  const axis = (otherwise: number): number => (intOf(node, 'axis', otherwise) + rank) % rank;
  const perChannel = (name: string): tf.Tensor =>
    get(name).reshape([1, -1, ...Array.from({ length: rank - 2 }, () => 1)]);
  switch (node.opType) {
    case 'Conv':
      return [convolution(t, node, access)];
    case 'MaxPool':
      return [maxPool(t, node, access)];
    case 'BatchNormalization': {
      const [scale = '', shift = '', mean = '', variance = ''] = node.inputs.slice(1);
      const root = perChannel(variance)
        .add(floatOf(node, 'epsilon', 1e-5))
        .sqrt();
      const normal = x.sub(perChannel(mean)).div(root);
      return [normal.mul(perChannel(scale)).add(perChannel(shift))];
    }
    case 'LayerNormalization': {
      const centred = x.sub(x.mean(-1, true));
      const root = centred
        .square()
        .mean(-1, true)
        .add(floatOf(node, 'epsilon', 1e-5))
        .sqrt();
      return [centred.div(root).mul(get(b)).add(get(c))];
    }
    case 'Gemm': {
      const product = t.matMul(
        x,
        get(b),
        intOf(node, 'transA', 0) === 1,
        intOf(node, 'transB', 0) === 1,
      );
      return [c === '' ? product : product.add(get(c))];
    }
    case 'MatMul': {
      // TensorFlow.js has no gradient for a matrix that is shared by a batch.
      const right = get(b);
      if (right.rank !== 2 || rank <= 2) return [x.matMul(right)];
      const rows = x.reshape([-1, x.shape[rank - 1] ?? 1]);
      return [rows.matMul(right).reshape(shapeOf(y))];
    }
    case 'Add':
      return [x.add(get(b))];
    case 'Sub':
      return [x.sub(get(b))];
    case 'Mul':
      return [x.mul(get(b))];
    case 'Div':
      return [x.div(get(b))];
    case 'Relu':
      return [x.relu()];
    case 'Sigmoid':
      return [x.sigmoid()];
    case 'Exp':
      return [x.exp()];
    case 'Gelu':
      return [x.mul(x.mul(Math.SQRT1_2).erf().add(1)).mul(0.5)];
    case 'Clip':
      return [x.clipByValue(numbers(b)[0] ?? 0, numbers(c)[0] ?? 0)];
    case 'Softmax':
      return [t.softmax(x, axis(-1))];
    case 'GlobalAveragePool':
      return [x.mean([2, 3], true)];
    case 'Identity':
      return [x];
    case 'Reshape':
    case 'Flatten':
    case 'Squeeze':
    case 'Unsqueeze':
      return [x.reshape(shapeOf(y))];
    case 'Transpose':
      return [x.transpose([...(intsOf(node, 'perm') ?? [])])];
    case 'Concat':
      return [t.concat(node.inputs.map(get), (intOf(node, 'axis', 0) + rank) % rank)];
    case 'Slice': {
      const starts = numbers(b);
      const axes = node.inputs[3] === undefined ? [...starts.keys()] : numbers(node.inputs[3]);
      const steps = node.inputs[4] === undefined ? starts.map(() => 1) : numbers(node.inputs[4]);
      const begin = x.shape.map(() => 0);
      const end = [...x.shape];
      const stride = x.shape.map(() => 1);
      axes.forEach((at, i) => {
        const place = (at + rank) % rank;
        const extent = x.shape[place] ?? 0;
        const bound = (v: number): number => Math.min(extent, v < 0 ? v + extent : v);
        begin[place] = bound(starts[i] ?? 0);
        end[place] = bound(numbers(c)[i] ?? 0);
        stride[place] = steps[i] ?? 1;
      });
      return [t.stridedSlice(x, begin, end, stride)];
    }
    case 'Resize': {
      const target = shapeOf(y);
      const [n = 1, ch = 1, h = 1, w = 1] = x.shape;
      const up = (target[2] ?? 1) / h;
      const across = (target[3] ?? 1) / w;
      return [x.reshape([n, ch, h, 1, w, 1]).tile([1, 1, 1, up, 1, across]).reshape(target)];
    }
    default:
      throw new Error(`the interpreter has no ${node.opType}`);
  }
}

function convolution(t: typeof tf, node: OnnxNode, { get, shapeOf }: Access): tf.Tensor {
  const [a = '', b = '', c = ''] = node.inputs;
  const kernel = shapeOf(b).slice(2);
  const g = windowGeometry(
    node,
    kernel,
    shapeOf(a).slice(2),
    shapeOf(node.outputs[0] ?? '').slice(2),
  );
  const strides: [number, number] = [g.strides[0] ?? 1, g.strides[1] ?? 1];
  const dilations: [number, number] = [g.dilations[0] ?? 1, g.dilations[1] ?? 1];
  const padded = get(a)
    .transpose([0, 2, 3, 1])
    .pad([
      [0, 0],
      [g.before[0] ?? 0, g.after[0] ?? 0],
      [g.before[1] ?? 0, g.after[1] ?? 0],
      [0, 0],
    ]);
  const depthwise = g.group > 1;
  if (depthwise && shapeOf(b)[1] !== 1) throw new Error('groups that are not depthwise');
  const filters = get(b).transpose<tf.Tensor4D>(depthwise ? [2, 3, 0, 1] : [2, 3, 1, 0]);
  const image = padded as tf.Tensor4D;
  const found = depthwise
    ? t.depthwiseConv2d(image, filters, strides, 'valid', 'NHWC', dilations)
    : t.conv2d(image, filters, strides, 'valid', 'NHWC', dilations);
  const biased = c === '' ? found : found.add(get(c));
  return biased.transpose([0, 3, 1, 2]);
}

function maxPool(t: typeof tf, node: OnnxNode, { get, shapeOf }: Access): tf.Tensor {
  const [a = ''] = node.inputs;
  const kernel = intsOf(node, 'kernel_shape') ?? [];
  const g = windowGeometry(
    node,
    kernel,
    shapeOf(a).slice(2),
    shapeOf(node.outputs[0] ?? '').slice(2),
  );
  const image = get(a)
    .transpose([0, 2, 3, 1])
    .pad(
      [
        [0, 0],
        [g.before[0] ?? 0, g.after[0] ?? 0],
        [g.before[1] ?? 0, g.after[1] ?? 0],
        [0, 0],
      ],
      -1e30,
    );
  const size: [number, number] = [kernel[0] ?? 1, kernel[1] ?? 1];
  const strides: [number, number] = [g.strides[0] ?? 1, g.strides[1] ?? 1];
  return t.maxPool(image as tf.Tensor4D, size, strides, 'valid').transpose([0, 3, 1, 2]);
}
