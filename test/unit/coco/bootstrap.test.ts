import { describe, expect, it } from 'vitest';

import { cocoData } from '../../../bench/pose/cocoData.ts';
import { bootstrapStatistics } from '../../../src/coco/bootstrap/bootstrapStatistics.ts';
import { drawWeights } from '../../../src/coco/bootstrap/weights.ts';
import { accumulate } from '../../../src/coco/evaluate/accumulate.ts';
import { evaluate } from '../../../src/coco/evaluate/evaluate.ts';
import { summarize } from '../../../src/coco/evaluate/summarize.ts';
import { readGroundTruth } from '../../../src/coco/read/readGroundTruth.ts';
import { readResults } from '../../../src/coco/read/readResults.ts';
import { settings } from '../../../src/coco/settings.ts';
import { createRandom } from '../../../src/math/random.ts';

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
type Row = Record<string, unknown> & { image_id: number };

describe('bootstrap over images', () => {
  it('gives what COCOeval gives on copies of the images', async () => {
    const { truth: truthText, results: resultText } = cocoData('boxes', 3, 40);
    const file = JSON.parse(truthText) as {
      images: { id: number }[];
      annotations: Row[];
      categories: unknown[];
    };
    const detections = JSON.parse(resultText) as Row[];
    const chosen = settings('boxes');
    const load = async (truth: unknown, results: unknown) => {
      const gt = await readGroundTruth(bytes(truth), { kind: 'boxes', file: 'gt' });
      return evaluate(
        gt,
        await readResults(bytes(results), gt, { kind: 'boxes', file: 'dt' }),
        chosen,
      );
    };
    const rows = bootstrapStatistics(await load(file, detections), {
      replicates: 3,
      random: createRandom(5),
    });
    const random = createRandom(5);
    for (const row of rows) {
      const weights = drawWeights(file.images.length, random);
      const copies = file.images.flatMap(({ id }, i) =>
        Array.from({ length: weights[i]! }, (_, copy) => ({ from: id, id: id + 1000 * copy })),
      );
      // Copies stand side by side, so that their ties do not mix with those of other images.
      const numbered = copies.map((copy, i) => ({ ...copy, number: i + 1 }));
      const spread = (list: readonly Row[]) =>
        numbered.flatMap(({ from, number }) =>
          list.filter((one) => one.image_id === from).map((one) => ({ ...one, image_id: number })),
        );
      const copied = await load(
        {
          ...file,
          images: numbered.map(({ number }) => ({ id: number })),
          annotations: spread(file.annotations).map((one, i) => ({ ...one, id: i + 1 })),
        },
        spread(detections),
      );
      const wanted = summarize(accumulate(copied), chosen);
      for (const [s, value] of wanted.entries()) expect(row[s]).toBeCloseTo(value, 9);
    }
  });
});
