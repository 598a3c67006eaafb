import { codeOf, IMPACT_ERRORS, KEYPOINT_CLASSES } from '../coco/analyse/errorTypes.ts';
import type { Measurement } from '../core/measurement.ts';
import { clusteredShare } from './clusteredShare.ts';
import { gain, type PoseAnalysis } from './analysis.ts';

const COMPAT =
  'as coco-analyze computes it: keypoints are put nearer to the truth than its own similarity says';

/** Counts of keypoint classes, and what the correction of each error alone adds to AP. */
export function analysisMeasurements(
  { corrected, compat, results }: PoseAnalysis,
  confidence: number,
): readonly Measurement[] {
  const { codes } = corrected.isolated.localisations[0]!;
  const labelled = codes.filter((code) => code > 0).length;
  const counts = KEYPOINT_CLASSES.map((name): Measurement => {
    const value = codes.filter((code) => code === codeOf(name)).length;
    const share = clusteredShare(codes, codeOf(name), results, confidence);
    return {
      name,
      value,
      unit: 'count',
      n: labelled,
      better: name === 'good' ? 'higher' : 'lower',
      title: `keypoints that are ${name === 'good' ? 'good' : `of class ${name}`}`,
      ...(share === undefined
        ? {}
        : {
            interval: {
              lower: share.lower * labelled,
              upper: share.upper * labelled,
              confidence,
              method: 'of the share, linearised ratio clustered by image',
            },
          }),
    };
  });
  const gains = IMPACT_ERRORS.flatMap((error) =>
    [corrected.isolated, compat.isolated].map((one, i): Measurement => {
      const value = gain(one, error, 'all');
      return {
        name: `impact.${error}${i === 0 ? '' : '.compat'}`,
        value: Number.isNaN(value) ? null : value,
        unit: '1',
        n: results.count,
        title: `AP lost to ${error}${i === 0 ? '' : ' (compat)'}`,
        detail: i === 1,
        note: i === 0 ? 'what AP gains when this error alone is corrected' : COMPAT,
      };
    }),
  );
  const at50 = corrected.isolated.unmatched[0]![0]!;
  return [
    ...counts,
    ...gains,
    {
      name: 'falsePositives',
      value: at50.falsePositives,
      unit: 'count',
      n: results.count,
      better: 'lower',
      title: 'detections of nobody, at OKS 0.5',
    },
    {
      name: 'falseNegatives',
      value: at50.falseNegatives,
      unit: 'count',
      // Of the people who count, found or not.
      n: at50.falseNegatives + at50.positives,
      better: 'lower',
      title: 'people whom nothing detects, at OKS 0.5',
    },
  ];
}
