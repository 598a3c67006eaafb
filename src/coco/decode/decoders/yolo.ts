import { z } from 'zod';

import { LEAST_SCORE, type Decoder } from '../decoder.ts';
import type { Detection } from '../detection.ts';
import { numbersOf } from '../numbersOf.ts';

const options = z.strictObject({
  kind: z.literal('yolo'),
  output: z.string().optional().describe('Name of the output; default the only one.'),
  objectness: z
    .boolean()
    .default(false)
    .describe(
      'Whether the fifth number is the probability of an object (YOLOv5), by which classes are multiplied; YOLOv8 and later have none.',
    ),
  keypoints: z
    .int()
    .min(1)
    .optional()
    .describe(
      'Keypoints of a pose model (YOLO-pose): x, y, score of each follow the classes. Default none.',
    ),
});

/** YOLO's decoded output (Ultralytics): centre, size in px, class scores and keypoints of each anchor, either way around. */
export const yolo: Decoder<z.output<typeof options>> = {
  kind: 'yolo',
  summary:
    'centre and size in px, class scores and keypoints of each anchor (YOLOv5, v8, v11, YOLO-pose)',
  options,
  scoreOutput: ({ output }) => output,
  decode(outputs, { output, objectness, keypoints = 0 }, _input, least = LEAST_SCORE) {
    const { shape, data } = numbersOf(outputs, output, 2);
    const [a = 0, b = 0] = shape;
    // Anchors are many, fields few.
    const fieldsFirst = a < b;
    const [fields, anchors] = fieldsFirst ? [a, b] : [b, a];
    const place = (anchor: number, field: number) =>
      fieldsFirst ? field * anchors + anchor : anchor * fields + field;
    const read = (anchor: number, field: number) => data[place(anchor, field)]!;
    const from = objectness ? 5 : 4;
    const classes = fields - from - 3 * keypoints;
    const found: Detection[] = [];
    for (let anchor = 0; anchor < anchors; anchor++) {
      const [w, h] = [read(anchor, 2), read(anchor, 3)];
      const box = [read(anchor, 0) - w / 2, read(anchor, 1) - h / 2, w, h] as const;
      const object = objectness ? read(anchor, 4) : 1;
      for (let category = 0; category < classes; category++) {
        const score = object * read(anchor, from + category);
        if (score <= least) continue;
        const points = Array.from({ length: 3 * keypoints }, (_, i) =>
          read(anchor, from + classes + i),
        );
        const own = place(anchor, from + category);
        const factors = objectness ? [place(anchor, 4), own] : [own];
        found.push({ category, score, box, factors, ...(keypoints > 0 && { keypoints: points }) });
      }
    }
    return found;
  },
};
