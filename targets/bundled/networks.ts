import type { RandomStream } from '../../src/core/random.ts';
import { elementCount, float32Tensor } from '../../src/core/tensor.ts';
import { GraphBuilder } from '../../src/onnx/graph/graphBuilder.ts';
import { encodeModel } from '../../src/onnx/proto/encodeModel.ts';

/** Layers of small convolutional networks, with weights drawn for training (He et al., 2015). */
export class NetworkBuilder {
  readonly graph = new GraphBuilder();
  readonly #random: RandomStream;

  constructor(random: RandomStream) {
    this.#random = random;
  }

  /** Weights under a name that says where they belong. */
  weights(name: string, shape: readonly number[], gain = 2): string {
    const fanIn = elementCount(shape) / (shape[0] ?? 1);
    const sd = Math.sqrt(gain / fanIn);
    const data = Float32Array.from(
      { length: elementCount(shape) },
      () => sd * this.#random.normal(),
    );
    return this.graph.constant(float32Tensor(shape, data), name);
  }

  zeros(name: string, count: number): string {
    return this.graph.constant(float32Tensor([count], new Float32Array(count)), name);
  }

  /** A convolution with `same` padding and a bias. */
  conv(
    x: string,
    name: string,
    {
      from,
      to,
      kernel = 3,
      stride = 1,
      group = 1,
      gain = 2,
    }: {
      readonly from: number;
      readonly to: number;
      readonly kernel?: number;
      readonly stride?: number;
      readonly group?: number;
      readonly gain?: number;
    },
  ): string {
    const w = this.weights(`${name}.weight`, [to, from / group, kernel, kernel], gain);
    const pad = kernel === stride ? 0 : (kernel - 1) / 2;
    return this.graph.op('Conv', [x, w, this.zeros(`${name}.bias`, to)], {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
      group,
    });
  }

  relu(x: string): string {
    return this.graph.op('Relu', [x]);
  }

  /** x W^T + b. */
  dense(x: string, name: string, from: number, to: number, gain = 2): string {
    const w = this.weights(`${name}.weight`, [to, from], gain);
    return this.graph.op('Gemm', [x, w, this.zeros(`${name}.bias`, to)], { transB: 1 });
  }

  /** 0 to 1 becomes about -2 to 2. */
  standardise(x: string): string {
    const shifted = this.graph.op('Sub', [x, this.graph.scalar(0.5)]);
    return this.graph.op('Mul', [shifted, this.graph.scalar(4)]);
  }
}

/** The classifiers: `reader` is the model under test, the others are base models of other shapes. */
export const CLASSIFIERS = { reader, plain, residual, wide } as const;

type Body = (net: NetworkBuilder, x: string, classes: number) => string;

/** A classifier of square RGB pictures: input `image` float32 [n, 3, side, side], 0 to 1; output `scores` [n, classes]. */
export function classifier(
  body: Body,
  { side, classes, random }: { side: number; classes: number; random: RandomStream },
): Uint8Array {
  const net = new NetworkBuilder(random);
  const x = net.standardise(net.graph.input('image', 'float32', ['n', 3, side, side]));
  net.graph.node('Softmax', [body(net, x, classes)], { axis: 1 }, ['scores']);
  net.graph.output('scores', 'float32', ['n', classes]);
  return encodeModel(net.graph.build({ name: body.name }));
}

function pooled(net: NetworkBuilder, x: string): string {
  return net.graph.op('Flatten', [net.graph.op('GlobalAveragePool', [x])]);
}

/** A block's shape: channels in and out, and its stride. */
interface BlockShape {
  readonly from: number;
  readonly to: number;
  readonly stride: number;
}

/** What runs beside a block: from its input x to what is added to its sums y. */
type Branch = (y: string, x: string, block: string, shape: BlockShape) => string;

/** Strided convolutions. */
function reader(
  net: NetworkBuilder,
  x: string,
  classes: number,
  branch: Branch = (y) => y,
): string {
  const block = (y: string, name: string, shape: BlockShape): string =>
    net.relu(branch(net.conv(y, name, shape), y, name, shape));
  const a = net.relu(net.conv(x, 'stem', { from: 3, to: 16, stride: 2 }));
  const b = block(a, 'block1', { from: 16, to: 24, stride: 1 });
  const c = block(b, 'block2', { from: 24, to: 48, stride: 2 });
  const d = block(c, 'block3', { from: 48, to: 48, stride: 2 });
  const flat = net.graph.op('Flatten', [d]);
  const e = net.relu(net.dense(flat, 'hidden', 48 * 16, 32));
  return net.dense(e, 'head', 32, classes, 1);
}

/** Channels between the two convolutions of an adapter, and of a meta-adapter. */
const ADAPTER_RANK = 4;
const META_ADAPTER_RANK = 2;

/**
 * The reader with two small branches beside each block, `adapter.BLOCK` and `meta.BLOCK`: 1x1 convolutions to a few
 * channels and back, whose sums are added to the block's. The last weights of each are 0, so that a new one changes
 * nothing. Input and output as `classifier`; the logits are divided by the initializer `temperature`, [1].
 */
export function readerWithAdapters({
  side,
  classes,
  random,
}: {
  side: number;
  classes: number;
  random: RandomStream;
}): Uint8Array {
  const net = new NetworkBuilder(random);
  const x = net.standardise(net.graph.input('image', 'float32', ['n', 3, side, side]));
  const adapter = (x: string, name: string, { from, to, stride }: BlockShape, rank: number) => {
    const down = net.relu(net.conv(x, `${name}.down`, { from, to: rank, kernel: 1, stride }));
    const up = net.graph.constant(
      float32Tensor([to, rank, 1, 1], new Float32Array(to * rank)),
      `${name}.up.weight`,
    );
    return net.graph.op('Conv', [down, up, net.zeros(`${name}.up.bias`, to)], {
      kernel_shape: [1, 1],
    });
  };
  const logits = reader(net, x, classes, (y, from, block, shape) =>
    [
      adapter(from, `adapter.${block}`, shape, ADAPTER_RANK),
      adapter(from, `meta.${block}`, shape, META_ADAPTER_RANK),
    ].reduce((sum, added) => net.graph.op('Add', [sum, added]), y),
  );
  const temperature = net.graph.constant(float32Tensor([1], Float32Array.of(1)), 'temperature');
  net.graph.node('Softmax', [net.graph.op('Div', [logits, temperature])], { axis: 1 }, ['scores']);
  net.graph.output('scores', 'float32', ['n', classes]);
  return encodeModel(net.graph.build({ name: 'readerWithAdapters' }));
}

/** Convolutions and max pooling, as VGG. */
function plain(net: NetworkBuilder, x: string, classes: number): string {
  const pool = (y: string): string =>
    net.graph.op('MaxPool', [y], { kernel_shape: [2, 2], strides: [2, 2] });
  const a = pool(net.relu(net.conv(x, 'block1', { from: 3, to: 16 })));
  const b = pool(net.relu(net.conv(a, 'block2', { from: 16, to: 32 })));
  const c = pool(net.relu(net.conv(b, 'block3', { from: 32, to: 32 })));
  return net.dense(net.graph.op('Flatten', [c]), 'head', 32 * 16, classes, 1);
}

/** Residual blocks and average pooling. */
function residual(net: NetworkBuilder, x: string, classes: number): string {
  let y = net.relu(net.conv(x, 'stem', { from: 3, to: 16, stride: 2 }));
  for (const [i, [from, to, stride]] of (
    [
      [16, 16, 1],
      [16, 32, 2],
      [32, 48, 2],
    ] as const
  ).entries()) {
    const one = net.relu(net.conv(y, `block${i}.conv1`, { from, to, stride }));
    const two = net.conv(one, `block${i}.conv2`, { from: to, to, gain: 0.5 });
    const skip =
      from === to ? y : net.conv(y, `block${i}.skip`, { from, to, kernel: 1, stride, gain: 1 });
    y = net.relu(net.graph.op('Add', [two, skip]));
  }
  return net.dense(pooled(net, y), 'head', 48, classes, 1);
}

/** Large kernels, depthwise convolutions and average pooling. */
function wide(net: NetworkBuilder, x: string, classes: number): string {
  const pool = (y: string): string =>
    net.graph.op('AveragePool', [y], { kernel_shape: [2, 2], strides: [2, 2] });
  const a = net.relu(net.conv(x, 'stem', { from: 3, to: 24, kernel: 5, stride: 2 }));
  const b = net.conv(a, 'depthwise1', { from: 24, to: 24, kernel: 5, group: 24 });
  const c = pool(net.relu(net.conv(b, 'pointwise1', { from: 24, to: 48, kernel: 1 })));
  const d = net.conv(c, 'depthwise2', { from: 48, to: 48, group: 48 });
  const e = pool(net.relu(net.conv(d, 'pointwise2', { from: 48, to: 48, kernel: 1 })));
  return net.dense(net.graph.op('Flatten', [e]), 'head', 48 * 16, classes, 1);
}

/** Values of a detector's cell: x, y, width, height, objectness, then one score a category (as YOLOX exports them). */
export const CELL = 5;

/**
 * A detector of one scale, stride 8: input `image` float32 [n, 3, side, side], 0 to 1; output `detections`
 * [n, (side / 8)^2, 5 + categories] in the layout of YOLOX (Ge et al., 2021): centre and logarithmic size in strides from
 * the cell, probabilities of an object and of each category. `raw` is the same before the logistic function.
 */
export function detector(side: number, categories: number, random: RandomStream): Uint8Array {
  const net = new NetworkBuilder(random);
  const { graph } = net;
  const x = net.standardise(graph.input('image', 'float32', ['n', 3, side, side]));
  let y = net.relu(net.conv(x, 'stem', { from: 3, to: 16, stride: 2 }));
  y = net.relu(net.conv(y, 'block1', { from: 16, to: 32, stride: 2 }));
  y = net.relu(net.conv(y, 'block2', { from: 32, to: 48, stride: 2 }));
  y = net.relu(net.conv(y, 'block3', { from: 48, to: 48 }));
  y = net.relu(net.conv(y, 'block4', { from: 48, to: 48 }));
  const width = CELL + categories;
  const head = net.conv(y, 'head', { from: 48, to: width, kernel: 1, gain: 1 });
  const cells = graph.op('Reshape', [head, graph.ints([0, width, -1])]);
  const raw = graph.node('Transpose', [cells], { perm: [0, 2, 1] }, ['raw'])[0]!;
  const [box = '', scores = ''] = graph.node(
    'Split',
    [raw, graph.ints([4, width - 4])],
    { axis: 2 },
    2,
  );
  graph.node('Concat', [box, graph.op('Sigmoid', [scores])], { axis: 2 }, ['detections']);
  graph.output('detections', 'float32', ['n', (side / 8) ** 2, width]);
  return encodeModel(graph.build({ name: 'detector' }));
}
