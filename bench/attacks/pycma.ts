import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

const SCRIPT = `
import sys, time
import numpy as np
import cma
from cma.restricted_gaussian_sampler import GaussVkDSampler
least = float('inf')
for attempt in range(int(sys.argv[2]) + 1):
    opts = {'popsize': 40, 'verbose': -9, 'CMA_diagonal': sys.argv[1] == 'separable', 'seed': 1}
    if sys.argv[1] == 'vkd':
        opts = GaussVkDSampler.extend_cma_options(opts)
    es = cma.CMAEvolutionStrategy(np.zeros(3072), 0.5, opts)
    start = time.process_time()
    for _ in range(10):
        xs = es.ask()
        es.tell(xs, [float(np.sum(np.square(x))) for x in xs])
    if attempt > 0:
        least = min(least, time.process_time() - start)
print(least)
`;

/**
 * CPU seconds that pycma takes for ten generations of 40 at n = 3072, the least of several rounds after a first one;
 * undefined where it is not installed.
 */
export async function peerCpuSeconds(
  covariance: 'full' | 'separable' | 'vkd',
  rounds: number,
): Promise<number | undefined> {
  const python = process.env['PROOFMARK_PYTHON'] ?? 'python3';
  if (python.includes('/') && !existsSync(python)) return undefined;
  try {
    const { stdout } = await promisify(execFile)(python, ['-c', SCRIPT, covariance, `${rounds}`], {
      env: { ...process.env, OMP_NUM_THREADS: '1' },
    });
    return Number(stdout.trim().split('\n').at(-1));
  } catch {
    return undefined;
  }
}
