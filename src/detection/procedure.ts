import { ANONYMISER } from '../coco/predict/detectorOption.ts';
import { changedData, changeHazards } from '../coco/robustness/robustnessOption.ts';
import type { Procedure } from '../core/procedure.ts';
import { measurementNames } from './measurementNames.ts';
import { detectionOptions, type DetectionOptions } from './options.ts';

/** Validates a detector as COCOeval and TIDE do, with intervals. */
export const detection: Procedure<DetectionOptions> = {
  kind: 'detection',
  summary:
    'boxes or masks against ground truth: COCOeval to the last bit, its errors split by TIDE',
  options: detectionOptions,
  usesTarget: ({ data }) => data !== undefined,
  targets: ({ target, anonymise }): Readonly<Record<string, unknown>> => ({
    ...(target === undefined ? {} : { target }),
    ...(anonymise === undefined ? {} : { [ANONYMISER]: anonymise.target }),
  }),
  data: ({ data, robustness }): Readonly<Record<string, unknown>> =>
    data === undefined ? {} : { data, ...changedData(robustness) },
  measurements: measurementNames,
  hazards: ({ robustness }) => ['accuracy', ...changeHazards(robustness)],

  async checkFiles(options, files) {
    const { checkCocoFiles } = await import('../coco/procedure/checkCocoFiles.ts');
    return checkCocoFiles(options, files, { kind: options.of });
  },

  async run(context) {
    // Loaded only here, as no other command needs it.
    const { runDetection } = await import('./runDetection.ts');
    return runDetection(context);
  },
};
