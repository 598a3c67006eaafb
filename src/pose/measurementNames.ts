import { IMPACT_ERRORS, KEYPOINT_CLASSES } from '../coco/analyse/errorTypes.ts';
import { resultFiles } from '../coco/procedure/cocoOptions.ts';
import { robustnessNames } from '../coco/robustness/robustnessOption.ts';
import { AUDIT_STATISTICS } from './audit/auditMeasurements.ts';
import type { PoseOptions } from './options.ts';

/** COCOeval's statistics of keypoints. */
export const POSE_STATISTICS = [
  'AP',
  'AP50',
  'AP75',
  'APm',
  'APl',
  'AR',
  'AR50',
  'AR75',
  'ARm',
  'ARl',
];

/** What gates may name. */
export function measurementNames(options: PoseOptions): readonly string[] {
  const models = resultFiles(options.results).map(([model]) => model);
  const names = [...POSE_STATISTICS, 'ece'];
  if (options.data !== undefined) names.push('failures');
  if (models.length > 1) {
    names.push(...models.flatMap((model) => POSE_STATISTICS.map((name) => `${name}.${model}`)));
    names.push(...models.slice(1).map((model) => `difference.${model}`));
  }
  names.push(...Object.keys(options.slices).map((slice) => `AP.${slice}`));
  names.push(...robustnessNames(options.robustness));
  if (options.crowdPose) names.push('AP.easy', 'AP.medium', 'AP.hard');
  if (options.errors) {
    names.push(...KEYPOINT_CLASSES);
    names.push(...IMPACT_ERRORS.flatMap((error) => [`impact.${error}`, `impact.${error}.compat`]));
    names.push('falsePositives', 'falseNegatives');
  }
  if (options.distance !== undefined) names.push('pck', 'auc', 'epe', 'nme');
  for (const name of Object.keys(options.audit)) {
    names.push(...AUDIT_STATISTICS.map(([statistic]) => `audit.${name}.${statistic}`));
    names.push(`audit.${name}.read`);
  }
  return names;
}
