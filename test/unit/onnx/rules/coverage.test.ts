import { expect, it } from 'vitest';

import { lowerings } from '../../../../src/onnx/lowering/lowerings.ts';
import { rules } from '../../../../src/onnx/rules/rules.ts';

/** What the engine promises to differentiate. */
const PROMISED = `Conv ConvTranspose Gemm MatMul Add Sub Mul Div Neg Relu LeakyRelu PRelu Clip Sigmoid HardSigmoid
  HardSwish Tanh Erf Gelu Softplus Elu Selu Exp Log Sqrt Pow Abs BatchNormalization InstanceNormalization
  LayerNormalization GroupNormalization MeanVarianceNormalization LRN MaxPool AveragePool GlobalAveragePool GlobalMaxPool
  ReduceSum ReduceMean ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceSumSquare ReduceLogSum ReduceLogSumExp
  Softmax LogSoftmax Flatten Reshape Squeeze Unsqueeze Transpose Concat Split Slice Pad Gather GatherElements ScatterND
  Expand Tile Where Min Max Resize DepthToSpace SpaceToDepth Einsum LSTM GRU QuantizeLinear DequantizeLinear`;

it('every promised operator has a rule or is taken apart', () => {
  const known = new Set([...Object.keys(rules), ...Object.keys(lowerings)]);
  expect(PROMISED.split(/\s+/).filter((operator) => !known.has(operator))).toEqual([]);
});
