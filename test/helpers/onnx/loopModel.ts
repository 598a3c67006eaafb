import type { Tensor } from '../../../src/core/tensor.ts';
import { message, node, onnxModel } from '../protobufBytes.ts';

/** y = x^(2^rounds) by Loop: takes as long as asked. */
export const loopModel = onnxModel({
  nodes: [
    node(
      'Loop',
      ['trips', '', 'x'],
      ['y'],
      [
        5,
        message(
          [1, 'body'],
          [20, 5],
          [
            6,
            message(
              [1, node('MatMul', ['a', 'a'], ['b'])],
              [1, node('Identity', ['c'], ['d'])],
              [2, 'body'],
              [11, message([1, 'i'], [2, message([1, message([1, 7], [2, message()])])])],
              [11, message([1, 'c'], [2, message([1, message([1, 9], [2, message()])])])],
              [11, message([1, 'a'], [2, message([1, message([1, 1])])])],
              [12, message([1, 'd'], [2, message([1, message([1, 9], [2, message()])])])],
              [12, message([1, 'b'], [2, message([1, message([1, 1])])])],
            ),
          ],
        ),
      ],
    ),
  ],
  inputs: [
    ['trips', 7, []],
    ['x', 1, ['n', 'n']],
  ],
  outputs: [['y', 1, ['n', 'n']]],
});

/** What `loopModel` takes: so many rounds of squaring a matrix of zeros. */
export const loopFeeds = (trips: number, side = 128): Record<string, Tensor> => ({
  trips: { dtype: 'int64', shape: [], data: BigInt64Array.of(BigInt(trips)) },
  x: { dtype: 'float32', shape: [side, side], data: new Float32Array(side * side) },
});
