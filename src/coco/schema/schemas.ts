import { aic } from './schemas/aic.ts';
import { ap10k } from './schemas/ap10k.ts';
import { coco } from './schemas/coco.ts';
import { cocoWholebody } from './schemas/cocoWholebody.ts';
import { crowdpose } from './schemas/crowdpose.ts';
import { halpe } from './schemas/halpe.ts';
import { jhmdb } from './schemas/jhmdb.ts';
import { mpii } from './schemas/mpii.ts';
import { ochuman } from './schemas/ochuman.ts';
import { posetrack18 } from './schemas/posetrack18.ts';
import type { KeypointSchema } from './keypointSchema.ts';

/** Every keypoint schema that a scenario can name; sigmas as MMPose's data set configurations have them. */
export const KEYPOINT_SCHEMAS: readonly KeypointSchema[] = [
  coco,
  crowdpose,
  ochuman,
  aic,
  halpe,
  mpii,
  posetrack18,
  ap10k,
  cocoWholebody,
  jhmdb,
];
