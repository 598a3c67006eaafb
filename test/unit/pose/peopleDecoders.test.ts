import { describe, expect, it } from 'vitest';

import { float32Tensor } from '../../../src/core/tensor.ts';
import {
  decodePeople,
  peopleDecoderOption,
} from '../../../src/pose/predict/people/peopleDecoders.ts';

const INPUT = { height: 32, width: 64 };
const tensor = (shape: number[], values: readonly number[]) =>
  float32Tensor(shape, Float32Array.from(values));

describe('decoders of all people at once', () => {
  it('read one person from every layout', () => {
    // Two keypoints at (16, 8) and (32, 24) px, of scores 0.5 and 0.25; the person's score is 0.75.
    const layouts = [
      // MoveNet MultiPose: y, x, score of each, a box, and the score.
      [
        { o: tensor([1, 1, 11], [0.25, 0.25, 0.5, 0.75, 0.5, 0.25, 0, 0, 1, 1, 0.75]) },
        { order: 'yx', normalised: true, count: 2, scoreColumn: 10 },
      ],
      // RTMO: boxes with a score, and keypoints.
      [
        {
          dets: tensor([1, 1, 5], [0, 0, 40, 30, 0.75]),
          k: tensor([1, 1, 2, 3], [16, 8, 0.5, 32, 24, 0.25]),
        },
        { keypoints: 'k', scores: 'dets', scoreColumn: 4 },
      ],
      // Keypoint R-CNN: no batch, a score for each person.
      [
        { s: tensor([1], [0.75]), k: tensor([1, 2, 3], [16, 8, 0.5, 32, 24, 0.25]) },
        { keypoints: 'k', scores: 's' },
      ],
    ] as const;
    for (const [outputs, option] of layouts) {
      const parsed = peopleDecoderOption.parse({ kind: 'people', ...option });
      expect(decodePeople(outputs, parsed, INPUT)).toEqual([
        { category: 0, score: 0.75, box: [16, 8, 16, 16], keypoints: [16, 8, 0.5, 32, 24, 0.25] },
      ]);
    }
    const plain = peopleDecoderOption.parse({ kind: 'people' });
    expect(
      decodePeople({ k: tensor([1, 2, 3], [16, 8, 0.5, 32, 24, 0.25]) }, plain, INPUT)[0]?.score,
    ).toBe(0.375);
    expect(() => decodePeople({ k: tensor([1, 30], Array(30).fill(0)) }, plain, INPUT)).toThrow(
      'too small for 17',
    );
  });

  it('group peaks by their tags, though people change places', () => {
    const [height, width, count] = [8, 16, 3];
    const heat = new Float32Array(count * height * width);
    const tags = new Float32Array(count * height * width);
    const put = (k: number, row: number, column: number, score: number, tag: number) => {
      heat[(k * height + row) * width + column] = score;
      tags[(k * height + row) * width + column] = tag;
    };
    put(0, 2, 2, 0.9, 0);
    put(0, 2, 12, 0.8, 3);
    // The second keypoints lie beside each other the other way around.
    put(1, 4, 12, 0.6, 0.2);
    put(1, 4, 2, 0.7, 2.9);
    // Only the second person has a peak of the third; the first has a low cell near its tag.
    put(2, 6, 6, 0.5, 3.1);
    put(2, 6, 10, 0.05, 0.1);
    // Below the least height.
    put(0, 6, 6, 0.09, 9);
    const outputs = {
      heat: tensor([1, count, height, width], Array.from(heat)),
      tags: tensor([1, count, height, width], Array.from(tags)),
    };
    const at = (column: number, row: number, score: number) => [
      ((column + 0.5) / width) * INPUT.width,
      ((row + 0.5) / height) * INPUT.height,
      score,
    ];
    const read = (fill: boolean) =>
      decodePeople(
        outputs,
        peopleDecoderOption.parse({ kind: 'associative', heatmaps: 'heat', tags: 'tags', fill }),
        INPUT,
      ).map(({ score, keypoints }) => ({
        score: Math.round(score * 1e4) / 1e4,
        keypoints: keypoints?.map((value) => Math.round(value * 1e4) / 1e4),
      }));
    const second = {
      score: 0.6667,
      keypoints: [...at(12, 2, 0.8), ...at(2, 4, 0.7), ...at(6, 6, 0.5)],
    };
    expect(read(false)).toEqual([
      { score: 0.5, keypoints: [...at(2, 2, 0.9), ...at(12, 4, 0.6), 0, 0, 0] },
      second,
    ]);
    expect(read(true)).toEqual([
      { score: 0.5, keypoints: [...at(2, 2, 0.9), ...at(12, 4, 0.6), ...at(10, 6, 0.05)] },
      second,
    ]);
  });
});
