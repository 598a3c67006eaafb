import { DTYPES, type Dtype } from '../../../src/core/tensor.ts';
import { node, onnxModel } from '../../helpers/protobufBytes.ts';
import { tempFiles } from '../../helpers/tempFiles.ts';
import type { ProtocolFixture, Started } from './protocolFixture.ts';

/** Element types of ONNX by dtype. */
const ELEMENT_TYPES: Readonly<Record<Dtype, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bytes: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
};

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

async function started(model: Uint8Array): Promise<Started> {
  const { folder, remove } = await tempFiles({ 'model.onnx': model });
  return { definition: { model: 'model.onnx' }, baseDir: folder, close: remove };
}

function model(operators: readonly string[], type: number): Uint8Array {
  return onnxModel({
    nodes: operators.map((operator, i) =>
      node(operator, [i === 0 ? 'x' : `t${i}`], [i === operators.length - 1 ? 'y' : `t${i + 1}`]),
    ),
    inputs: [['x', type, ['n', 2]]],
    outputs: [['y', type, ['n', 2]]],
  });
}

export const onnxFixture: ProtocolFixture = {
  protocol: 'onnx',
  // onnxruntime-node has no bfloat16.
  dtypes: DTYPES.filter((dtype) => dtype !== 'bfloat16'),
  // Strings of ONNX Runtime are UTF-8 and end at a NUL.
  samples: {
    bytes: { dtype: 'bytes', shape: [2, 2], data: ['Grüße', '', '{"a":1}', '0'].map(utf8) },
  },
  start: (dtype) => started(model(['Identity'], ELEMENT_TYPES[dtype])),
  // For x = [-1, 0]: the root of -1, and 1/(0 * 0).
  startNonFinite: () => started(model(['Sqrt', 'Reciprocal'], ELEMENT_TYPES.float32)),
  failures: {
    'the runtime fails': {
      reason: 'rejected',
      detail: /./,
      start: () =>
        started(
          onnxModel({
            // [n, 2] times [n, 2] fits only for n = 2.
            nodes: [node('MatMul', ['x', 'x'], ['y'])],
            inputs: [['x', ELEMENT_TYPES.float32, ['n', 2]]],
            outputs: [['y', ELEMENT_TYPES.float32, ['n', 2]]],
          }),
        ),
    },
  },
};
