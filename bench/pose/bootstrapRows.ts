import { bootstrapStatistics } from '../../src/coco/bootstrap/bootstrapStatistics.ts';
import { evaluate } from '../../src/coco/evaluate/evaluate.ts';
import { readGroundTruth } from '../../src/coco/read/readGroundTruth.ts';
import { readResults } from '../../src/coco/read/readResults.ts';
import { COCO_SIGMAS } from '../../src/coco/schema/cocoSigmas.ts';
import { settings } from '../../src/coco/settings.ts';
import { createRandom } from '../../src/math/random.ts';
import type { BenchRow } from '../benchRow.ts';
import { cocoData } from './cocoData.ts';

const REPLICATES = 1000;
const MOST_SECONDS = 30;

/** CPU time of the bootstrap of all statistics over 5,000 images, on one thread. */
export async function bootstrapRows(): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const kind of ['keypoints', 'boxes'] as const) {
    const text = cocoData(kind, 1);
    const bytes = (source: string) => new TextEncoder().encode(source);
    const truth = await readGroundTruth(bytes(text.truth), { kind, file: 'truth' });
    const results = await readResults(bytes(text.results), truth, { kind, file: 'results' });
    const sigmas = kind === 'keypoints' ? COCO_SIGMAS : [];
    const evaluation = evaluate(truth, results, settings(kind, { sigmas }));
    const from = process.cpuUsage();
    bootstrapStatistics(evaluation, { replicates: REPLICATES, random: createRandom(1) });
    const { user, system } = process.cpuUsage(from);
    const seconds = (user + system) / 1e6;
    rows.push({
      name: `${REPLICATES} replicates of all statistics, ${results.count.toLocaleString('en')} ${kind}`,
      ours: `${seconds.toFixed(1)} s`,
      peer: '-',
      ratio: null,
      target: `<= ${MOST_SECONDS} s`,
      holds: seconds <= MOST_SECONDS,
    });
  }
  return rows;
}
