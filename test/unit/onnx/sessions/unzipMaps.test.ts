import { expect, test } from 'vitest';

import { float32Tensor } from '../../../../src/core/tensor.ts';
import type { OnnxModel } from '../../../../src/onnx/graph/model.ts';
import { encodeModel } from '../../../../src/onnx/proto/encodeModel.ts';
import { createSessionPool } from '../../../../src/onnx/sessions/sessionPool.ts';
import { compileExpression } from '../../../../src/space/expression/compileExpression.ts';
import type { ExpressionValue } from '../../../../src/space/expression/expressionValue.ts';
import { outputsView } from '../../../../src/space/outputsView.ts';
import { message } from '../../../helpers/protobufBytes.ts';

/** TypeProto of a sequence of maps from int64 or string to float (onnx.proto: sequence_type 4, map_type 5). */
function sequenceOfMaps(key: number): Uint8Array {
  const float = message([1, message([1, 1])]);
  return message([4, message([1, message([5, message([1, key], [2, float])])])]);
}

/** A linear classifier as skl2onnx writes it: the label, and its scores through ZipMap. */
function classifier(classes: readonly string[] | readonly number[]): Uint8Array {
  const texts = typeof classes[0] === 'string';
  const list = (name: string) =>
    texts
      ? { [`${name}_strings`]: { kind: 'strings' as const, value: classes as readonly string[] } }
      : undefined;
  const ints = { kind: 'ints' as const, value: classes as readonly number[] };
  const model: OnnxModel = {
    irVersion: 8,
    opsets: { 'ai.onnx.ml': 3 },
    graph: {
      name: 'classifier',
      initializers: new Map(),
      valueInfo: [],
      inputs: [{ name: 'x', dtype: 'float32', shape: ['n', 2] }],
      outputs: [
        { name: 'label', dtype: texts ? 'bytes' : 'int64', shape: ['n'] },
        { name: 'probabilities', otherType: sequenceOfMaps(texts ? 8 : 7) },
      ],
      nodes: [
        {
          opType: 'LinearClassifier',
          domain: 'ai.onnx.ml',
          name: '',
          inputs: ['x'],
          outputs: ['label', 'scores'],
          attributes: {
            coefficients: { kind: 'floats', value: [1, -1, -1, 1] },
            intercepts: { kind: 'floats', value: [0, 0] },
            multi_class: { kind: 'int', value: 0 },
            post_transform: { kind: 'string', value: 'SOFTMAX' },
            ...(list('classlabels') ?? { classlabels_ints: ints }),
          },
        },
        {
          opType: 'ZipMap',
          domain: 'ai.onnx.ml',
          name: '',
          inputs: ['scores'],
          outputs: ['probabilities'],
          attributes: list('classlabels') ?? { classlabels_int64s: ints },
        },
      ],
    },
  };
  return encodeModel(model);
}

const softmax = (margin: number): number => 1 / (1 + Math.exp(-margin));

test.each([
  ['texts', ['go', 'stop'], "probabilities['stop']"],
  ['numbers', [3, 7], "oracle.probabilities['7']"],
])(
  'ZipMap over %s is a tensor whose elements go by the classes',
  async (_what, classes, source) => {
    const pool = await createSessionPool(classifier(classes));
    const { outputs } = pool;
    expect(outputs.map(({ name }) => name)).toEqual(['label', 'probabilities']);
    expect(outputs[1]).toEqual({
      name: 'probabilities',
      dtype: 'float32',
      shape: [-1, 2],
      labels: classes.map(String),
    });
    const replies = await pool.run({ x: float32Tensor([1, 2], [1, 0.25]) });
    await pool.close();
    const [first, second] = replies['probabilities']!.data as Float32Array;
    // The scores are 0.75 and -0.75.
    expect(first).toBeCloseTo(softmax(1.5), 6);
    expect(second).toBeCloseTo(softmax(-1.5), 6);
    const view = outputsView(replies, outputs);
    const scope = new Map<string, ExpressionValue>([...view.byName, ['oracle', view]]);
    expect(compileExpression(source, 'o').evaluate(scope)).toBe(second);
    expect(() => compileExpression("probabilities['wait']", 'o').evaluate(scope)).toThrow(
      /no "wait"/,
    );
    expect(() => compileExpression("label['go']", 'o').evaluate(scope)).toThrow(
      /without names|text/,
    );
  },
);

test('an output that is no tensor and no ZipMap is named when there is no other', async () => {
  const model: OnnxModel = {
    irVersion: 8,
    opsets: { '': 17 },
    graph: {
      name: 'parts',
      initializers: new Map(),
      valueInfo: [],
      inputs: [{ name: 'x', dtype: 'float32', shape: ['n', 2] }],
      outputs: [
        { name: 'parts', otherType: message([4, message([1, message([1, message([1, 1])])])]) },
      ],
      nodes: [
        {
          opType: 'SplitToSequence',
          domain: '',
          name: '',
          inputs: ['x'],
          outputs: ['parts'],
          attributes: { axis: { kind: 'int', value: 1 } },
        },
      ],
    },
  };
  await expect(createSessionPool(encodeModel(model))).rejects.toThrow(/no tensors: 'parts'/);
});
