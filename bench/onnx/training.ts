import { createRandom } from '../../src/math/random.ts';
import type { TfjsBackend } from '../../src/onnx/tfjs/loadTfjs.ts';
import { trainMlpWithTfjs } from '../../src/onnx/tfjs/trainMlpWithTfjs.ts';
import type { MlpOptions } from '../../src/onnx/training/mlpOptions.ts';
import { trainMlp, trainMlps } from '../../src/onnx/training/trainMlps.ts';
import type { BenchRow } from '../benchRow.ts';
import { cpuTimeMs, leastCpuTimesMs } from '../cpuTime.ts';

const STEPS = 500;
const SURROGATES = 200;

/** A training step of 10-64-64-1 at batch 256 beside TensorFlow.js, and many surrogates on two threads. */
export async function trainingRows(): Promise<readonly BenchRow[]> {
  const peers: readonly (readonly [TfjsBackend, number, number])[] = [
    ['wasm', 15, 30],
    ['cpu', 50, 12],
    ['node', 0, 100],
  ];
  const available: (readonly [TfjsBackend, number, number])[] = [];
  for (const peer of peers) {
    const works = await trainMlpWithTfjs(job(1), { backend: peer[0] }).catch(() => undefined);
    if (works !== undefined) available.push(peer);
  }
  const least = await leastCpuTimesMs<string>(
    {
      ours: async () => trainMlp(job(STEPS)),
      ...Object.fromEntries(
        available.map(([backend, , steps]) => [
          backend,
          async () => trainMlpWithTfjs(job(steps), { backend }),
        ]),
      ),
    },
    3,
  );
  const ours = (least['ours'] ?? NaN) / STEPS;
  const rows = peers.map(([backend, target]): BenchRow => {
    const steps = available.find(([name]) => name === backend)?.[2];
    const theirs = steps === undefined ? undefined : (least[backend] ?? NaN) / steps;
    const ratio = theirs === undefined ? null : ours / theirs;
    return {
      name: `training step 10-64-64-1, batch 256, against tfjs-${backend}`,
      ours: `${ours.toFixed(3)} ms`,
      peer: theirs === undefined ? 'absent' : `${theirs.toFixed(2)} ms`,
      ratio,
      target: target === 0 ? '' : `<= 1/${target}`,
      holds: ratio === null || target === 0 ? null : ratio <= 1 / target,
    };
  });
  return [...rows, await surrogates()];
}

async function surrogates(): Promise<BenchRow> {
  const jobs = Array.from({ length: SURROGATES }, (_, i) => ({
    ...job(STEPS),
    random: createRandom(i),
  }));
  const before = performance.now();
  const cpuMs = await cpuTimeMs(async () => trainMlps(jobs, { workers: 2 }));
  const wallS = (performance.now() - before) / 1000;
  return {
    name: `${SURROGATES} surrogates 10-64-64-1 of ${STEPS} steps, 2 threads`,
    ours: `${wallS.toFixed(1)} s (CPU ${(cpuMs / 1000).toFixed(1)} s)`,
    peer: '-',
    ratio: null,
    target: '',
    holds: null,
  };
}

function job(steps: number): MlpOptions {
  return { layers: [10, 64, 64, 1], loss: 'bce', x, y, steps, batch: 256, random: createRandom(1) };
}

const ROWS = 4000;
const random = createRandom(1);
const x = Float32Array.from({ length: 10 * ROWS }, () => random.uniform());
const y = Float32Array.from({ length: ROWS }, (_, row) => {
  const point = x.subarray(10 * row, 10 * row + 10);
  return Number(point.reduce((sum, value, i) => sum + Math.sin((i + 1) * value), 0) > 5);
});
