import type { Evaluation } from './evaluation.ts';
import { scoreOrder } from './scoreOrder.ts';

/** By category: places in `cells.detections`, highest score first, ties by image id and then by place in the cell. */
export function categoryOrders({ truth, results, cells }: Evaluation): readonly Int32Array[] {
  return truth.categories.map((_, k) => {
    const from = cells.categoryStarts[k]!;
    const count = cells.categoryStarts[k + 1]! - from;
    const scores = new Float64Array(count);
    for (let i = 0; i < count; i++) scores[i] = results.score[cells.detections[from + i]!]!;
    const order = scoreOrder(scores);
    for (let i = 0; i < count; i++) order[i]! += from;
    return order;
  });
}
