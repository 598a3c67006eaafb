import { z } from 'zod';

import { ConfigurationError } from '../../../core/errors.ts';
import { LEAST_SCORE, type Decoder } from '../decoder.ts';
import type { Detection } from '../detection.ts';
import { numbersOf } from '../numbersOf.ts';

const options = z.strictObject({
  kind: z.literal('yolox'),
  output: z.string().optional().describe('Name of the output; default the only one.'),
  strides: z
    .array(z.int().min(1))
    .min(1)
    .default([8, 16, 32])
    .describe('Px of the input to a cell, for each scale in the order of the output.'),
});

/** YOLOX (Ge et al., 2021): [cells, 5 + classes], centres and logarithms of sizes in strides, object and class probabilities. */
export const yolox: Decoder<z.output<typeof options>> = {
  kind: 'yolox',
  summary: 'grids of centres and logarithmic sizes in strides, with object and class probabilities',
  options,
  scoreOutput: ({ output }) => output,
  decode(outputs, { output, strides }, { height, width }, least = LEAST_SCORE) {
    const { shape, data } = numbersOf(outputs, output, 2);
    const [cells = 0, fields = 0] = shape;
    const found: Detection[] = [];
    let cell = 0;
    for (const stride of strides) {
      const [rows, columns] = [Math.floor(height / stride), Math.floor(width / stride)];
      for (let i = 0; i < rows * columns; i++, cell++) {
        const at = cell * fields;
        const [w, h] = [Math.exp(data[at + 2]!) * stride, Math.exp(data[at + 3]!) * stride];
        const x = (data[at]! + (i % columns)) * stride;
        const y = (data[at + 1]! + Math.floor(i / columns)) * stride;
        for (let category = 0; category < fields - 5; category++) {
          const score = data[at + 4]! * data[at + 5 + category]!;
          // Thousands of cells times classes, of which few get here: nothing is made for the others.
          if (!(score > least)) continue;
          const factors = [at + 4, at + 5 + category];
          found.push({ category, score, box: [x - w / 2, y - h / 2, w, h], factors });
        }
      }
    }
    if (cell !== cells)
      throw new ConfigurationError(
        `decoder yolox: strides ${strides.join(', ')} make ${cell} cells of a ${width} x ${height} input, and the output has ${cells}`,
        { code: 'decoder.strides', hint: 'give the strides of the model' },
      );
    return found;
  },
};
