import { KEYPOINT_CLASSES } from '../../coco/analyse/errorTypes.ts';
import { ERROR_COLORS } from '../../coco/report/chartSchema.ts';

/** Vega-Lite channels of what keypoints are, for rows with the class in `class` and its number in `order`. */
export const BY_KEYPOINT_CLASS = {
  order: { field: 'order', type: 'quantitative' },
  color: {
    field: 'class',
    type: 'nominal',
    title: null,
    scale: {
      domain: [...KEYPOINT_CLASSES],
      range: KEYPOINT_CLASSES.map((name) => ERROR_COLORS[name]),
    },
  },
} as const;
