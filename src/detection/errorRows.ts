import { pairIou } from '../coco/evaluate/pairIou.ts';
import type { GroundTruth } from '../coco/groundTruth.ts';
import { csv } from '../coco/report/csv.ts';
import type { Results } from '../coco/results.ts';
import type { Tide } from '../coco/tide/tide.ts';

/** `errors.csv`: a row for every detection that TIDE looks at, and for every object that nothing detects. */
export function errorRows(truth: GroundTruth, results: Results, found: Tide): Uint8Array {
  const { ids, image, category } = truth.annotations;
  const name = (k: number) => truth.categories[k]!.name;
  const rows: (string | number)[][] = [
    ['image', 'category', 'result', 'score', 'iou', 'match', 'class'],
  ];
  for (const { result, verdict, ignored, truth: gt } of found.detections) {
    rows.push([
      truth.images.ids[results.image[result]!]!,
      name(results.category[result]!),
      result,
      results.score[result]!,
      gt < 0 ? '' : pairIou(truth, results, result, gt),
      gt < 0 ? '' : ids[gt]!,
      ignored ? 'not counted' : verdict,
    ]);
  }
  for (const gt of found.missed)
    rows.push([truth.images.ids[image[gt]!]!, name(category[gt]!), '', '', '', ids[gt]!, 'miss']);
  return csv(rows);
}
