import { describe, expect, it } from 'vitest';

import { decode } from '../../../src/coco/decode/decoders.ts';
import { float32Tensor } from '../../../src/core/tensor.ts';
import { decodePose } from '../../../src/pose/predict/poseDecoder.ts';
import { personCrop } from '../../../src/pose/predict/personCrop.ts';

const INPUT = { height: 32, width: 64 };
const tensor = (shape: number[], values: readonly number[]) =>
  float32Tensor(shape, Float32Array.from(values));
/** The same object whichever way it is said: x 10, y 4, 20 x 8 px, class 1, score 0.5. */
const OBJECT = { category: 1, score: 0.5, box: [10, 4, 20, 8] };

describe('decoders of detectors', () => {
  it('read one object from every layout', () => {
    const yolo = [20, 8, 20, 8, 0, 0.5];
    const anchors = Array.from({ length: 10 }, (_, i) => (i === 3 ? yolo : [0, 0, 0, 0, 0, 0]));
    const anchorsFirst = anchors.flat();
    const fieldsFirst = yolo.flatMap((_, field) => anchors.map((anchor) => anchor[field]!));
    const found = [
      decode({ o: tensor([1, 10, 6], anchorsFirst) }, { kind: 'yolo', objectness: false }, INPUT),
      decode({ o: tensor([1, 6, 10], fieldsFirst) }, { kind: 'yolo', objectness: false }, INPUT),
      decode(
        { b: tensor([1, 1, 4], [10, 4, 30, 12]), s: tensor([1, 1], [0.5]), c: tensor([1, 1], [2]) },
        {
          kind: 'boxes',
          boxes: 'b',
          scores: 's',
          classes: 'c',
          form: 'xyxy',
          normalised: false,
          firstClass: 1,
        },
        INPUT,
      ),
      decode(
        { o: tensor([1, 1, 6], [10, 4, 30, 12, 0.5, 1]) },
        {
          kind: 'boxes',
          boxes: 'o',
          scoreColumn: 4,
          classColumn: 5,
          form: 'xyxy',
          normalised: false,
          firstClass: 0,
        },
        INPUT,
      ),
      decode(
        {
          b: tensor([1, 1, 4], [4 / 32, 10 / 64, 12 / 32, 30 / 64]),
          s: tensor([1, 1, 3], [0.9, 0, 0.5]),
        },
        { kind: 'ssd', boxes: 'b', scores: 's', background: true },
        INPUT,
      ),
    ];
    for (const [one, ...others] of found) {
      expect(others).toEqual([]);
      expect(one?.box.map((side) => Math.round(side * 1e4) / 1e4)).toEqual(OBJECT.box);
      expect([one?.category, one?.score]).toEqual([OBJECT.category, OBJECT.score]);
    }
  });

  it('read YOLOX by its strides', () => {
    // One cell of stride 16 at column 1, row 0 of a 2 x 4 grid.
    const cells = Array.from({ length: 8 }, () => [0, 0, 0, 0, 0, 0, 0]);
    cells[1] = [0.25, 0.5, Math.log(20 / 16), Math.log(8 / 16), 1, 0, 0.5];
    const [one, ...others] = decode(
      { o: tensor([1, 8, 7], cells.flat()) },
      { kind: 'yolox', strides: [16] },
      INPUT,
    );
    expect(others).toEqual([]);
    expect(one?.box.map((side) => Math.round(side * 1e4) / 1e4)).toEqual(OBJECT.box);
    expect(() =>
      decode({ o: tensor([1, 8, 7], cells.flat()) }, { kind: 'yolox', strides: [8] }, INPUT),
    ).toThrow('32 cells');
  });
});

describe('decoders of poses', () => {
  it('read one keypoint from every layout', () => {
    const map = Array.from({ length: 8 * 16 }, () => 0);
    map[3 * 16 + 5] = 1;
    map[3 * 16 + 6] = 0.5;
    expect(
      decodePose({ o: tensor([1, 1, 8, 16], map) }, { kind: 'heatmap', shift: true }, INPUT),
    ).toEqual([5.75 / 16, 3.5 / 8, 1]);
    const line = (length: number, at: number) =>
      Array.from({ length }, (_, i) => (i === at ? 0.75 : 0));
    expect(
      decodePose(
        { x: tensor([1, 1, 64], line(64, 16)), y: tensor([1, 1, 32], line(32, 8)) },
        { kind: 'simcc', x: 'x', y: 'y' },
        INPUT,
      ),
    ).toEqual([0.25, 0.25, 0.75]);
    expect(
      decodePose(
        { o: tensor([1, 1, 3], [0.5, 0.25, 1]) },
        { kind: 'regression', normalised: true, order: 'yx' },
        INPUT,
      ),
    ).toEqual([0.25, 0.5, 1]);
  });

  it('crop people in the proportions of the input', () => {
    expect(personCrop([10, 10, 10, 40], { height: 64, width: 48 }, 1)).toEqual({
      x: 0,
      y: 10,
      width: 30,
      height: 40,
    });
  });
});
