import { ANONYMISER } from '../coco/predict/detectorOption.ts';
import { changedData, changeHazards } from '../coco/robustness/robustnessOption.ts';
import type { Procedure } from '../core/procedure.ts';
import { measurementNames } from './measurementNames.ts';
import { poseOptions, type PoseOptions } from './options.ts';

/** Validates a pose estimator as COCOeval and coco-analyze do, with intervals. */
export const pose: Procedure<PoseOptions> = {
  kind: 'pose',
  summary:
    'keypoints against ground truth: COCOeval to the last bit, its errors explained, an audit of what is read from them',
  options: poseOptions,
  usesTarget: ({ data }) => data !== undefined,
  targets: ({ target, boxes, anonymise }): Readonly<Record<string, unknown>> => ({
    ...(target === undefined ? {} : { target }),
    ...(boxes === 'truth' ? {} : { detector: boxes.target }),
    ...(anonymise === undefined ? {} : { [ANONYMISER]: anonymise.target }),
  }),
  data: ({ data, robustness }): Readonly<Record<string, unknown>> =>
    data === undefined ? {} : { data, ...changedData(robustness) },
  measurements: measurementNames,
  hazards: ({ robustness }) => ['accuracy', ...changeHazards(robustness)],

  async checkFiles(options, files) {
    const { checkCocoFiles } = await import('../coco/procedure/checkCocoFiles.ts');
    return checkCocoFiles(options, files, { kind: 'keypoints', areaOfBox: options.crowdPose });
  },

  async run(context) {
    // Loaded only here, as no other command needs it.
    const { runPose } = await import('./runPose.ts');
    return runPose(context);
  },
};
