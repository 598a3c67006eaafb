// Run as a process of its own: KIND TRUTH RESULTS -> one line of JSON, as peers.py writes it. The code is cold, and
// compiled, as users have it.
import { createReadStream } from 'node:fs';

const [kind, truthFile, resultsFile] = process.argv.slice(2);
if ((kind !== 'keypoints' && kind !== 'boxes') || !truthFile || !resultsFile)
  throw new Error('usage: ours KIND TRUTH RESULTS');

const load = (path) => import(new URL(`../../.build/coco/${path}`, import.meta.url).href);
const { accumulate } = await load('evaluate/accumulate.js');
const { evaluate } = await load('evaluate/evaluate.js');
const { summarize } = await load('evaluate/summarize.js');
const { readGroundTruth } = await load('read/readGroundTruth.js');
const { readResults } = await load('read/readResults.js');
const { COCO_SIGMAS } = await load('schema/cocoSigmas.js');
const { settings } = await load('settings.js');

const pieces = (file) => createReadStream(file, { highWaterMark: 1 << 20 });
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
