import { CHART_SCHEMA } from '../../coco/report/chartSchema.ts';
import type { GroundTruth } from '../../coco/groundTruth.ts';
import type { KeypointSchema } from '../../coco/schema/keypointSchema.ts';
import type { ChartExhibit } from '../../core/exhibit.ts';
import type { PoseAnalysis } from '../analysis.ts';
import { classCounts } from './keypointErrors.ts';

/** The skeleton with the share of wrong keypoints; places are the mean of all annotated people in their boxes. */
export function bodyFigure(
  truth: GroundTruth,
  analysis: PoseAnalysis,
  schema: KeypointSchema,
): ChartExhibit {
  const places = meanPlaces(truth);
  const counts = classCounts(analysis, schema.keypoints.length);
  const points = schema.keypoints.flatMap((name, k) => {
    const place = places[k];
    const all = counts[k]!.reduce((a, b) => a + b, 0);
    if (place === undefined || all === 0) return [];
    const wrong = (all - counts[k]![0]!) / all;
    return [{ name, x: place[0], y: -place[1], wrong, label: `${Math.round(100 * wrong)}` }];
  });
  const bones = schema.skeleton.flatMap(([a, b]) => {
    const [from, to] = [places[a], places[b]];
    return from === undefined || to === undefined
      ? []
      : [{ x: from[0], y: -from[1], x2: to[0], y2: -to[1] }];
  });
  const axis = (field: string) => ({
    field,
    type: 'quantitative' as const,
    axis: null,
    scale: { zero: false, nice: false, padding: 14 },
  });
  return {
    kind: 'chart',
    id: 'body',
    title: 'Wrong keypoints on the body',
    caption:
      'Percent of labelled keypoints that are not good, at the mean place of each keypoint in the box of its person.',
    spec: {
      $schema: CHART_SCHEMA,
      width: 240,
      height: 300,
      view: { stroke: null },
      layer: [
        {
          data: { values: bones },
          mark: { type: 'rule', strokeWidth: 3, color: '#c8c8c8' },
          encoding: { x: axis('x'), y: axis('y'), x2: { field: 'x2' }, y2: { field: 'y2' } },
        },
        {
          data: { values: points },
          mark: { type: 'circle', size: 420, opacity: 1, stroke: '#444444', strokeWidth: 0.5 },
          encoding: {
            x: axis('x'),
            y: axis('y'),
            color: {
              field: 'wrong',
              type: 'quantitative',
              title: 'not good',
              scale: { scheme: 'orangered', domain: [0, 1] },
              legend: { format: '%' },
            },
          },
        },
        {
          data: { values: points },
          mark: { type: 'text', fontSize: 9 },
          encoding: { x: axis('x'), y: axis('y'), text: { field: 'label' } },
        },
      ],
    },
  };
}

function meanPlaces(truth: GroundTruth): readonly (readonly [number, number] | undefined)[] {
  const { boxes, keypoints, count } = truth.annotations;
  const each = truth.keypointsEach;
  const sums = Array.from({ length: each }, () => [0, 0, 0]);
  for (let gt = 0; gt < count; gt++) {
    const [left, top, width, height] = boxes.subarray(4 * gt, 4 * gt + 4);
    if (!(width! > 0 && height! > 0)) continue;
    for (let k = 0; k < each; k++) {
      const at = 3 * (gt * each + k);
      if (!(keypoints[at + 2]! > 0)) continue;
      sums[k]![0]! += (keypoints[at]! - left!) / width!;
      sums[k]![1]! += (keypoints[at + 1]! - top!) / height!;
      sums[k]![2]!++;
    }
  }
  return sums.map(([x, y, n]) => (n! > 0 ? [x! / n!, y! / n!] : undefined));
}
