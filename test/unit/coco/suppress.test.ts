import { describe, expect, it } from 'vitest';

import { suppress } from '../../../src/coco/decode/suppress.ts';
import type { Detection } from '../../../src/coco/decode/detection.ts';
import { float32Tensor } from '../../../src/core/tensor.ts';
import { createRandom } from '../../../src/math/random.ts';
import { GraphBuilder } from '../../../src/onnx/graph/graphBuilder.ts';
import { encodeModel } from '../../../src/onnx/proto/encodeModel.ts';
import { createSessionPool } from '../../../src/onnx/sessions/sessionPool.ts';

const [BOXES, CLASSES] = [60, 3];
const [IOU, SCORE, MOST] = [0.45, 0.2, 10];

describe('non-maximum suppression', () => {
  it('keeps what ONNX Runtime keeps', async () => {
    const graph = new GraphBuilder();
    const boxes = graph.input('boxes', 'float32', [1, BOXES, 4]);
    const scores = graph.input('scores', 'float32', [1, CLASSES, BOXES]);
    const most = graph.constant(
      { dtype: 'int64', shape: [1], data: BigInt64Array.of(BigInt(MOST)) },
      'most',
    );
    const iou = graph.constant(float32Tensor([1], Float32Array.of(IOU)), 'iou');
    const least = graph.constant(float32Tensor([1], Float32Array.of(SCORE)), 'least');
    graph.node('NonMaxSuppression', [boxes, scores, most, iou, least], {}, ['kept']);
    graph.output('kept', 'int64', ['n', 3]);
    const pool = await createSessionPool(encodeModel(graph.build({ name: 'nms' })));
    try {
      for (let seed = 0; seed < 20; seed++) {
        const random = createRandom(seed, 'nms');
        const corners = new Float32Array(4 * BOXES);
        for (let i = 0; i < BOXES; i++) {
          const [y, x] = [random.integer(40), random.integer(40)];
          // Whole numbers, so that both compute the same overlaps; many are equal.
          corners.set([y, x, y + 5 + random.integer(20), x + 5 + random.integer(20)], 4 * i);
        }
        const values = Float32Array.from({ length: CLASSES * BOXES }, () => random.uniform());
        const { kept } = await pool.run({
          boxes: float32Tensor([1, BOXES, 4], corners),
          scores: float32Tensor([1, CLASSES, BOXES], values),
        });
        const rows = Array.from(kept?.data as BigInt64Array, Number);
        const wanted = rows.flatMap((_, i) =>
          i % 3 === 0 ? [`${rows[i + 1]}/${rows[i + 2]}`] : [],
        );
        const detections: Detection[] = [];
        const names = new Map<Detection, string>();
        for (let category = 0; category < CLASSES; category++) {
          for (let i = 0; i < BOXES; i++) {
            const [top, left, bottom, right] = corners.subarray(4 * i, 4 * i + 4);
            const one: Detection = {
              category,
              score: values[category * BOXES + i]!,
              box: [left!, top!, right! - left!, bottom! - top!],
            };
            detections.push(one);
            names.set(one, `${category}/${i}`);
          }
        }
        const ours = suppress(detections, { iou: IOU, score: SCORE, perClass: MOST }).map((one) =>
          names.get(one),
        );
        expect(new Set(ours)).toEqual(new Set(wanted));
      }
    } finally {
      await pool.close();
    }
  });
});
