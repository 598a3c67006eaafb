import { createRandom } from '../../src/math/random.ts';
import { trainMlp } from '../../src/onnx/training/trainMlps.ts';

const ROWS = 200;

/** Creates a session, trains a small network in it and releases it, many times. Returns the growth of the process in bytes after the first tenth. */
export async function growthOfTrainingCycles(cycles: number): Promise<number> {
  const random = createRandom('cycles');
  const x = Float32Array.from({ length: 4 * ROWS }, () => random.uniform());
  const y = Float32Array.from({ length: ROWS }, (_, row) => Math.round(x[4 * row] ?? 0));
  let start = 0;
  for (let i = 0; i < cycles; i++) {
    if (i === Math.floor(cycles / 10)) start = process.memoryUsage.rss();
    const stream = createRandom(i);
    await trainMlp({ layers: [4, 8, 1], loss: 'bce', x, y, steps: 5, batch: 32, random: stream });
  }
  return process.memoryUsage.rss() - start;
}
