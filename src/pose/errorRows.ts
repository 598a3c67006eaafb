import { KEYPOINT_CLASSES } from '../coco/analyse/errorTypes.ts';
import type { Evaluated } from '../coco/procedure/evaluated.ts';
import { csv } from '../coco/report/csv.ts';
import { Oks } from '../coco/evaluate/oks.ts';
import type { PoseAnalysis } from './analysis.ts';

/**
 * `errors.csv`: a row for every detection that COCOeval looks at, and for every person whom nothing detects at OKS 0.5.
 * `errors` names the keypoint classes of a detection and how many keypoints are of each.
 */
export function errorRows(
  { evaluation, truth, results }: Evaluated,
  analysis: PoseAnalysis | undefined,
): Uint8Array {
  const { cells, partners, matched, ignored, truthIgnored, settings } = evaluation;
  const oks = new Oks(truth, settings.sigmas);
  const each = truth.keypointsEach;
  const rowOf = new Map(Array.from(analysis?.rows ?? [], (one, i) => [one, i]));
  const classes = (one: number): string => {
    const row = rowOf.get(one);
    const codes = analysis?.corrected.isolated.localisations[0]?.codes;
    if (row === undefined || codes === undefined) return '';
    const counts = KEYPOINT_CLASSES.map(
      (_, c) =>
        codes.subarray(row * each, (row + 1) * each).filter((code) => code === c + 1).length,
    );
    return KEYPOINT_CLASSES.flatMap((name, c) =>
      counts[c]! > 0 ? [`${name} ${counts[c]}`] : [],
    ).join(' ');
  };
  const rows: (string | number)[][] = [
    ['image', 'category', 'result', 'score', 'oks', 'match', 'class', 'errors'],
  ];
  const found = new Set<number>();
  for (const [d, one] of cells.detections.entries()) {
    const gt = partners![d]!;
    if (gt >= 0) found.add(gt);
    const verdict =
      (ignored[0]![d]! & 1) === 1
        ? 'not counted'
        : (matched[0]![d]! & 1) === 1
          ? 'true positive'
          : 'false positive';
    rows.push([
      truth.images.ids[results.image[one]!]!,
      truth.categories[results.category[one]!]!.name,
      one,
      results.score[one]!,
      gt < 0 ? '' : oks.between(results.points!, 2 * one * each, gt, oks.labelled(gt), 0),
      gt < 0 ? '' : truth.annotations.ids[gt]!,
      verdict,
      classes(one),
    ]);
  }
  for (let gt = 0; gt < truth.annotations.count; gt++) {
    if (found.has(gt) || truthIgnored[0]![gt] === 1) continue;
    const { image, category, ids } = truth.annotations;
    rows.push([
      truth.images.ids[image[gt]!]!,
      truth.categories[category[gt]!]!.name,
      '',
      '',
      '',
      ids[gt]!,
      'missed',
      '',
    ]);
  }
  return csv(rows);
}
