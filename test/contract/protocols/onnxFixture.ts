import { DTYPES } from '../../../src/core/tensor.ts';
import { dataTypeOf } from '../../../src/onnx/proto/dtypes.ts';
import { node, onnxModel } from '../../helpers/protobufBytes.ts';
import { tempFiles } from '../../helpers/tempFiles.ts';
import type { ProtocolFixture, Started } from './protocolFixture.ts';

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
  start: (dtype) => started(model(['Identity'], dataTypeOf(dtype))),
  // For x = [-1, 0]: the root of -1, and 1/(0 * 0).
  startNonFinite: () => started(model(['Sqrt', 'Reciprocal'], dataTypeOf('float32'))),
  failures: {
    'the runtime fails': {
      reason: 'rejected',
      detail: /./,
      start: () =>
        started(
          onnxModel({
            // [n, 2] times [n, 2] fits only for n = 2.
            nodes: [node('MatMul', ['x', 'x'], ['y'])],
            inputs: [['x', dataTypeOf('float32'), ['n', 2]]],
            outputs: [['y', dataTypeOf('float32'), ['n', 2]]],
          }),
        ),
    },
  },
};
