import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { setup } from '../../test/helpers/build.ts';
import { interopPython } from '../../test/interop/interopPython.ts';
import type { BenchRow } from '../benchRow.ts';
import { cocoData } from './cocoData.ts';

/** CPU seconds and memory of one process that reads, evaluates and summarizes. */
interface Measured {
  readonly absent?: string;
  readonly version: string;
  readonly stats: readonly number[];
  readonly total: number;
  readonly evaluate: number;
  /** From file to stats on the clock. */
  readonly totalWall: number;
  readonly megabytes: number;
}

const ROUNDS = 3;
const PEERS = ['pycocotools', 'faster-coco-eval', 'hotcoco', 'ultrafast-pycocotools', 'vernier'];
/** Times as fast as each: evaluate + accumulate + summarize, and from file to stats. */
const TARGETS: Readonly<Record<string, Record<'keypoints' | 'boxes', readonly number[]>>> = {
  pycocotools: { keypoints: [18, 15], boxes: [28, 30] },
  'faster-coco-eval': { keypoints: [3, 3], boxes: [3, 3] },
  vernier: { keypoints: [1, 1], boxes: [1, 1] },
};
const MOST_MEGABYTES = 260;
const run = promisify(execFile);
const OURS = fileURLToPath(new URL('ours.process.mjs', import.meta.url));
const THEIRS = fileURLToPath(new URL('peers.py', import.meta.url));

/** Times as fast as pycocotools on the clock, where the runtime's own threads may use the second core. */
const ELAPSED = { keypoints: 22, boxes: 45 } as const;

/** COCOeval of 5,000 images beside the evaluators of Python, each in a cold process on one thread. */
export async function evaluatorRows(): Promise<readonly BenchRow[]> {
  await setup();
  const folder = await mkdtemp(join(tmpdir(), 'proofmark-bench-'));
  try {
    const rows: BenchRow[] = [];
    for (const kind of ['keypoints', 'boxes'] as const) {
      const { truth, results } = cocoData(kind, 1);
      const files = [join(folder, `${kind}.gt.json`), join(folder, `${kind}.dt.json`)] as const;
      await Promise.all([writeFile(files[0], truth), writeFile(files[1], results)]);
      rows.push(...(await rowsOf(kind, files)));
    }
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function rowsOf(
  kind: 'keypoints' | 'boxes',
  files: readonly [string, string],
): Promise<readonly BenchRow[]> {
  const what = kind === 'keypoints' ? '100,000 keypoint results' : '180,000 boxes of 80 categories';
  const ours = await least(process.execPath, [OURS, kind, ...files], ROUNDS);
  const rows: BenchRow[] = [
    {
      name: `${what}, memory`,
      ours: `${Math.round(ours.megabytes)} MB`,
      peer: '-',
      ratio: null,
      target: `<= ${MOST_MEGABYTES} MB`,
      holds: ours.megabytes <= MOST_MEGABYTES,
    },
  ];
  for (const peer of PEERS) {
    const type = kind === 'keypoints' ? 'keypoints' : 'bbox';
    const theirs =
      interopPython === undefined
        ? { absent: 'no Python' }
        : await least(interopPython, [THEIRS, peer, type, ...files, '1'], 1);
    if (peer === 'pycocotools' && 'total' in theirs)
      rows.push(elapsedRow(what, ELAPSED[kind], ours, theirs));
    for (const [place, part] of (['evaluate', 'total'] as const).entries()) {
      const name = `${what}, ${part === 'total' ? 'file to stats' : 'evaluate to stats'}, ${peer}`;
      const own = `${ours[part].toFixed(2)} s`;
      if (!('total' in theirs)) {
        rows.push({ name, ours: own, peer: 'absent', ratio: null, target: '', holds: null });
        continue;
      }
      const ratio = theirs[part] / ours[part];
      const goal = TARGETS[peer]?.[kind][place];
      const same = ours.stats.every((stat, i) => stat === theirs.stats[i]);
      rows.push({
        name: `${name} ${theirs.version}${same ? '' : ' (OTHER STATS)'}`,
        ours: own,
        peer: `${theirs[part].toFixed(2)} s, ${Math.round(theirs.megabytes)} MB`,
        ratio,
        target: goal === undefined ? '' : `>= ${goal}`,
        holds: goal === undefined ? null : ratio >= goal,
      });
    }
  }
  return rows;
}

/** Our time on the clock against the CPU time of a peer of one thread, which cannot take less. */
function elapsedRow(what: string, goal: number, ours: Measured, theirs: Measured): BenchRow {
  const ratio = theirs.total / ours.totalWall;
  return {
    name: `${what}, file to stats on the clock, two cores, pycocotools ${theirs.version}`,
    ours: `${ours.totalWall.toFixed(2)} s`,
    peer: `${theirs.total.toFixed(2)} s CPU`,
    ratio,
    target: `>= ${goal}`,
    holds: ratio >= goal,
  };
}

/** The least of several processes, for each figure. */
async function least(command: string, args: readonly string[], rounds: number): Promise<Measured> {
  let best: Measured | undefined;
  for (let round = 0; round < rounds; round++) {
    const { stdout } = await run(command, [...args], { maxBuffer: 1 << 24 });
    const measured = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measured;
    if (measured.absent !== undefined) return measured;
    best =
      best === undefined
        ? measured
        : {
            ...measured,
            total: Math.min(best.total, measured.total),
            evaluate: Math.min(best.evaluate, measured.evaluate),
            totalWall: Math.min(best.totalWall, measured.totalWall),
            megabytes: Math.min(best.megabytes, measured.megabytes),
          };
  }
  if (best === undefined) throw new RangeError('no rounds');
  return best;
}
