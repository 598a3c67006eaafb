import { createReadStream } from 'node:fs';

import { accumulate } from '../../src/coco/evaluate/accumulate.ts';
import { evaluate } from '../../src/coco/evaluate/evaluate.ts';
import { summarize } from '../../src/coco/evaluate/summarize.ts';
import { readGroundTruth } from '../../src/coco/read/readGroundTruth.ts';
import { readResults } from '../../src/coco/read/readResults.ts';
import { COCO_SIGMAS } from '../../src/coco/schema/cocoSigmas.ts';
import { settings } from '../../src/coco/settings.ts';

/** Run as a process of its own: KIND TRUTH RESULTS -> one line of JSON, as peers.py writes it. The code is cold. */
const [kind, truthFile, resultsFile] = process.argv.slice(2);
if ((kind !== 'keypoints' && kind !== 'boxes') || !truthFile || !resultsFile)
  throw new Error('usage: ours KIND TRUTH RESULTS');

const pieces = (file: string) => createReadStream(file, { highWaterMark: 1 << 20 });
const seconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const wall = performance.now();
const from = seconds();
const truth = await readGroundTruth(pieces(truthFile), { kind, file: truthFile });
const results = await readResults(pieces(resultsFile), truth, { kind, file: resultsFile });
const read = seconds();
const chosen = settings(kind, { sigmas: kind === 'keypoints' ? COCO_SIGMAS : [] });
const stats = summarize(accumulate(evaluate(truth, results, chosen)), chosen);
const end = seconds();
console.log(
  JSON.stringify({
    version: '-',
    stats,
    total: end - from,
    evaluate: end - read,
    totalWall: (performance.now() - wall) / 1000,
    megabytes: process.resourceUsage().maxRSS / 1024,
  }),
);
