import { expect, it } from 'vitest';

import { cocoData } from '../../bench/pose/cocoData.ts';
import { bootstrapStatistics } from '../../src/coco/bootstrap/bootstrapStatistics.ts';
import { percentileInterval } from '../../src/coco/bootstrap/percentileInterval.ts';
import { accumulate } from '../../src/coco/evaluate/accumulate.ts';
import { evaluate } from '../../src/coco/evaluate/evaluate.ts';
import { statistics, summarize } from '../../src/coco/evaluate/summarize.ts';
import { readGroundTruth } from '../../src/coco/read/readGroundTruth.ts';
import { readResults } from '../../src/coco/read/readResults.ts';
import { COCO_SIGMAS } from '../../src/coco/schema/cocoSigmas.ts';
import { settings } from '../../src/coco/settings.ts';
import { createRandom } from '../../src/math/random.ts';
import { extent } from '../helpers/long.ts';

const SETS = extent(100, 25);
/** Sets of a true 95 % hold fewer than this once in a thousand. */
const LEAST = extent(0.88, 0.8);

async function load(kind: 'boxes' | 'keypoints', seed: number, images: number) {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const { truth, results } = cocoData(kind, seed, images);
  const gt = await readGroundTruth(bytes(truth), { kind, file: 'truth' });
  const dt = await readResults(bytes(results), gt, { kind, file: 'results' });
  const chosen = settings(kind, { sigmas: kind === 'keypoints' ? COCO_SIGMAS : [] });
  const evaluation = evaluate(gt, dt, chosen);
  return { evaluation, stats: summarize(accumulate(evaluation), chosen) };
}

// Eighty categories, most of them rare, are where replicates come out too high.
it.each([
  ['boxes', 300],
  ['keypoints', 60],
] as const)('intervals of %s hold what sets of %d images give on average', async (kind, images) => {
  const wanted = ['AP', 'AP50', 'AP75', 'APl'];
  const sets: { value: number; lower: number; upper: number }[][] = wanted.map(() => []);
  for (let seed = 1; seed <= SETS; seed++) {
    const { evaluation, stats } = await load(kind, seed, images);
    const names = statistics(evaluation.settings).map(({ name }) => name);
    const rows = bootstrapStatistics(evaluation, { replicates: 200, random: createRandom(seed) });
    for (const [i, name] of wanted.entries()) {
      const s = names.indexOf(name);
      const value = stats[s]!;
      const replicates = rows.map((row) => row[s]!);
      const found = percentileInterval(replicates, { value, confidence: 0.95, method: '', images });
      sets[i]!.push({ value, lower: found!.lower!, upper: found!.upper! });
    }
  }
  for (const [i, all] of sets.entries()) {
    const mean = all.reduce((sum, { value }) => sum + value, 0) / SETS;
    const held = all.filter(({ lower, upper }) => lower <= mean && mean <= upper).length;
    console.log(`${kind}, ${wanted[i]}: ${held} of ${SETS}`);
    expect(held / SETS).toBeGreaterThanOrEqual(LEAST);
    for (const { value, lower, upper } of all) {
      expect(lower).toBeLessThanOrEqual(value);
      expect(upper).toBeGreaterThanOrEqual(value);
    }
  }
});
