import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { sharedFile } from './cifar.ts';

/**
 * CPU of a query of ART's Square beside the model's, in ms, through its black-box classifier on the same model and
 * pictures; undefined where ART is not installed.
 */
export async function artSquareMs(
  model: string,
  { pictures, queries, epsilon }: { pictures: number; queries: number; epsilon: number },
): Promise<number | undefined> {
  const files = [
    sharedFile(`models/${model}.onnx`),
    sharedFile('cifar10/cifar10_images.u8'),
    sharedFile('cifar10/cifar10_images.json'),
  ];
  if (files.some((file) => file === undefined)) return undefined;
  const script = fileURLToPath(new URL('artSquare.py', import.meta.url));
  try {
    const { stdout } = await promisify(execFile)(
      process.env['PROOFMARK_PYTHON'] ?? 'python3',
      [script, ...(files as string[]), `${pictures}`, `${queries}`, `${epsilon}`],
      { env: { ...process.env, OMP_NUM_THREADS: '1' } },
    );
    return Number(stdout.trim().split('\n').at(-1));
  } catch {
    return undefined;
  }
}
