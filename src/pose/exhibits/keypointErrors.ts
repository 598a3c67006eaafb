import { KEYPOINT_CLASSES } from '../../coco/analyse/errorTypes.ts';
import { CHART_SCHEMA } from '../../coco/report/chartSchema.ts';
import type { KeypointSchema } from '../../coco/schema/keypointSchema.ts';
import type { ChartExhibit } from '../../core/exhibit.ts';
import type { PoseAnalysis } from '../analysis.ts';
import { BY_KEYPOINT_CLASS } from './byKeypointClass.ts';

/** How often each class happens, by keypoint: [keypoint][class]. */
export function classCounts({ corrected }: PoseAnalysis, keypoints: number): readonly number[][] {
  const { codes } = corrected.isolated.localisations[0]!;
  const counts = Array.from({ length: keypoints }, () => KEYPOINT_CLASSES.map(() => 0));
  for (let i = 0; i < codes.length; i++) {
    if (codes[i]! > 0) counts[i % keypoints]![codes[i]! - 1]!++;
  }
  return counts;
}

/** Shares of good, jitter, inversion, swap and miss, by keypoint. */
export function keypointErrors(analysis: PoseAnalysis, schema: KeypointSchema): ChartExhibit {
  const counts = classCounts(analysis, schema.keypoints.length);
  const values = counts.flatMap((classes, k) =>
    classes.map((count, c) => ({
      keypoint: schema.keypoints[k]!,
      class: KEYPOINT_CLASSES[c]!,
      order: c,
      count,
    })),
  );
  return {
    kind: 'chart',
    id: 'keypoint-errors',
    title: 'What is wrong with each keypoint',
    caption:
      'Labelled keypoints of people who are detected at all (OKS of at least 0.1). Jitter: near the right place. Inversion: on its mirror image. Swap: on another person. Miss: near none of these.',
    spec: {
      $schema: CHART_SCHEMA,
      data: { values },
      width: 380,
      height: { step: schema.keypoints.length > 30 ? 4 : 15 },
      mark: 'bar',
      encoding: {
        y: {
          field: 'keypoint',
          type: 'nominal',
          sort: [...schema.keypoints],
          title: null,
          axis: { labels: schema.keypoints.length <= 30, ticks: false },
        },
        x: {
          field: 'count',
          type: 'quantitative',
          stack: 'normalize',
          title: 'share',
          axis: { format: '%' },
        },
        ...BY_KEYPOINT_CLASS,
      },
    },
  };
}
