import { imageIntervals, type ImageBootstrap } from '../coco/bootstrap/imageIntervals.ts';
import { codeOf, IMPACT_ERRORS, KEYPOINT_CLASSES } from '../coco/analyse/errorTypes.ts';
import type { Measurement } from '../core/measurement.ts';
import { gainsOnImages } from './gainsOnImages.ts';
import { clusteredShare } from './clusteredShare.ts';
import { gain, type PoseAnalysis } from './analysis.ts';

const COMPAT =
  'as coco-analyze computes it: keypoints are put nearer to the truth than its own similarity says';

/** AP is found again for eight ways to correct keypoints: few replicates. */
const MOST_REPLICATES = 200;

/** Counts of keypoint classes, and what the correction of each error alone adds to AP. */
export function analysisMeasurements(
  { corrected, compat, results }: PoseAnalysis,
  bootstrap: ImageBootstrap,
): readonly Measurement[] {
  const { confidence } = bootstrap;
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
      ...(name === 'good' ? { sentence: 'Good keypoints: {value}' } : {}),
      sample: 'labelled keypoints',
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
  const gains = [corrected.isolated, compat.isolated].flatMap((one, i) => {
    const intervals = imageIntervals(
      { ...bootstrap, random: bootstrap.random.fork('impact') },
      gainsOnImages(one),
      { most: MOST_REPLICATES, range: [-1, 1] },
    );
    return IMPACT_ERRORS.map((error, e): Measurement => {
      const value = gain(one, error, 'all');
      const interval = intervals[e];
      return {
        name: `impact.${error}${i === 0 ? '' : '.compat'}`,
        value: Number.isNaN(value) ? null : value,
        unit: '1',
        n: results.count,
        title: `AP lost to ${error}${i === 0 ? '' : ' (compat)'}`,
        detail: i === 1,
        note: i === 0 ? 'what AP gains when this error alone is corrected' : COMPAT,
        ...(interval === undefined ? {} : { interval }),
      };
    });
  });
  const at50 = corrected.isolated.unmatched[0]![0]!;
  const { falsePositives, falseNegatives } = corrected.isolated.unmatchedByImage;
  const total = (counts: Int32Array, weights: Int32Array) =>
    counts.reduce((sum, count, image) => sum + count * weights[image]!, 0);
  const [ofNobody, notFound] = imageIntervals(
    { ...bootstrap, random: bootstrap.random.fork('unmatched') },
    (weights) => [total(falsePositives, weights), total(falseNegatives, weights)],
  );
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
      ...(ofNobody === undefined ? {} : { interval: ofNobody }),
    },
    {
      name: 'falseNegatives',
      value: at50.falseNegatives,
      unit: 'count',
      // Of the people who count, found or not.
      n: at50.falseNegatives + at50.positives,
      better: 'lower',
      title: 'people whom nothing detects, at OKS 0.5',
      ...(notFound === undefined ? {} : { interval: notFound }),
    },
  ];
}
