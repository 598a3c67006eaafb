import type { RandomStream } from '../../../src/core/random.ts';
import { float32Tensor } from '../../../src/core/tensor.ts';
import type { Tensor } from '../../../src/core/tensor.ts';
import { GraphBuilder } from '../../../src/onnx/graph/graphBuilder.ts';
import type { OnnxModel } from '../../../src/onnx/graph/model.ts';

/** Expansion, output channels, repeats, first stride: the table of MobileNetV2 (Sandler et al. 2018). */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/** Options of `mobileNet`. */
export interface MobileNetOptions {
  readonly random: RandomStream;
  readonly batch: number;
  /** Side of the image. */
  readonly side: number;
  /** Of the channels of the original. Default 1. */
  readonly width?: number;
  readonly classes?: number;
  /** How many of the seven stages. Default all. */
  readonly stages?: number;
}

/** A network of MobileNetV2's structure with random weights: convolution, batch norm, ReLU6, depthwise, residuals. */
export function mobileNet(options: MobileNetOptions): OnnxModel {
  const { random, batch, side, width = 1, classes = 1000, stages = STAGES.length } = options;
  const g = new GraphBuilder();
  const normal = (shape: readonly number[], scale: number, mean = 0): Tensor =>
    float32Tensor(
      shape,
      Float32Array.from(
        { length: shape.reduce((a, b) => a * b, 1) },
        () => mean + scale * random.normal(),
      ),
    );
  const scaled = (channels: number): number => Math.max(4, Math.round((channels * width) / 4) * 4);
  let channels = 3;
  let count = 0;
  const convolution = (
    x: string,
    out: number,
    size: number,
    stride: number,
    group: number,
    clip: boolean,
  ): string => {
    const label = `c${count++}`;
    const each = channels / group;
    const w = g.constant(
      normal([out, each, size, size], Math.sqrt(2 / (each * size * size))),
      `${label}.w`,
    );
    const pad = (size - 1) / 2;
    const y = g.op('Conv', [x, w], {
      kernel_shape: [size, size],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
      group,
    });
    const statistics = [
      g.constant(normal([out], 0.1, 1), `${label}.scale`),
      g.constant(normal([out], 0.1), `${label}.shift`),
      g.constant(normal([out], 0.1), `${label}.mean`),
      g.constant(float32Tensor([out], new Float32Array(out).fill(1)), `${label}.variance`),
    ];
    channels = out;
    const z = g.op('BatchNormalization', [y, ...statistics]);
    return clip ? g.op('Clip', [z, g.scalar(0), g.scalar(6)]) : z;
  };
  g.input('image', 'float32', [batch, 3, side, side]);
  let x = convolution('image', scaled(32), 3, 2, 1, true);
  for (const [expansion, out, repeats, first] of STAGES.slice(0, stages)) {
    for (let i = 0; i < repeats; i++) {
      const stride = i === 0 ? first : 1;
      const before = channels;
      const wide = before * expansion;
      let y = expansion === 1 ? x : convolution(x, wide, 1, 1, 1, true);
      y = convolution(y, wide, 3, stride, wide, true);
      y = convolution(y, scaled(out), 1, 1, 1, false);
      x = stride === 1 && before === channels ? g.op('Add', [x, y]) : y;
    }
  }
  x = convolution(x, scaled(1280), 1, 1, 1, true);
  const pooled = g.op('Flatten', [g.op('GlobalAveragePool', [x])]);
  const w = g.constant(normal([classes, channels], Math.sqrt(1 / channels)), 'fc.w');
  const b = g.constant(normal([classes], 0.1), 'fc.b');
  g.node('Gemm', [pooled, w, b], { transB: 1 }, ['logits']);
  g.output('logits', 'float32', [batch, classes]);
  return g.build();
}
