import { DTYPES, type Dtype } from '../../src/core/tensor.ts';
import { dataTypeOf } from '../../src/onnx/proto/dtypes.ts';
import { node, onnxModel, type Value } from './protobufBytes.ts';

/** What onnxruntime-node takes in and gives out. */
const RUNTIME_DTYPES = DTYPES.filter((dtype) => dtype !== 'bfloat16');

/** A model that returns its inputs: `in_<dtype>` as `out_<dtype>`, of shape [n, 2], for the given dtypes. */
export function echoModel(dtypes: readonly Dtype[] = RUNTIME_DTYPES): Uint8Array {
  const values = (prefix: string) =>
    dtypes.map((dtype): Value => [`${prefix}_${dtype}`, dataTypeOf(dtype), ['n', 2]]);
  return onnxModel({
    nodes: dtypes.map((dtype) => node('Identity', [`in_${dtype}`], [`out_${dtype}`])),
    inputs: values('in'),
    outputs: values('out'),
  });
}

/** A model that takes its time: `steps` products of a square float32 matrix `x` with itself. */
export function slowModel(steps: number): Uint8Array {
  const name = (step: number) => (step === steps ? 'y' : `x${step}`);
  return onnxModel({
    nodes: Array.from({ length: steps }, (_, step) =>
      node('MatMul', [step === 0 ? 'x' : name(step), 'x'], [name(step + 1)]),
    ),
    inputs: [['x', 1, ['n', 'n']]],
    outputs: [['y', 1, ['n', 'n']]],
  });
}
