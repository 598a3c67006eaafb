import { InferenceSession, Tensor } from 'onnxruntime-node';

import { float32Tensor } from '../../src/core/tensor.ts';
import { createRandom } from '../../src/math/random.ts';
import { createSessionPool } from '../../src/onnx/sessions/sessionPool.ts';
import { trainMlp } from '../../src/onnx/training/trainMlps.ts';
import type { BenchRow } from '../benchRow.ts';

const CALLS = 3000;
const ROUNDS = 5;

/** What a call through the session pool costs above a bare call of the runtime in this thread. */
export async function sessionRows(): Promise<readonly BenchRow[]> {
  const x = Float32Array.from({ length: 50 }, (_, i) => i / 50);
  const y = new Float32Array(5).map((_, i) => i % 2);
  const layers = [10, 64, 64, 1];
  const training = { layers, loss: 'bce', x, y, steps: 1, random: createRandom(1) } as const;
  const { model } = await trainMlp(training);
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1 });
  const pool = await createSessionPool(model);
  const row = x.subarray(0, 10);
  const actions = {
    bare: async () => session.run({ input: new Tensor('float32', row, [1, 10]) }),
    pool: async () => pool.run({ input: float32Tensor([1, 10], row) }),
  };
  const bare: Cost[] = [];
  const pooled: Cost[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    bare.push(await costOf(actions.bare));
    pooled.push(await costOf(actions.pool));
  }
  await pool.close();
  await session.release();
  return (['cpuUs', 'wallUs'] as const).map((kind) => {
    // The first round warms up.
    const [ours, peer] = [pooled, bare].map((costs) =>
      Math.min(...costs.slice(1).map((cost) => cost[kind])),
    ) as [number, number];
    return {
      name: `session pool, one call of 10-64-64-1, ${kind === 'cpuUs' ? 'CPU' : 'elapsed'}`,
      ours: `${ours.toFixed(1)} us`,
      peer: `${peer.toFixed(1)} us (bare session.run)`,
      ratio: ours / peer,
      target: '<= 60 us above',
      holds: ours - peer <= 60,
    };
  });
}

interface Cost {
  readonly cpuUs: number;
  readonly wallUs: number;
}

async function costOf(action: () => Promise<unknown>): Promise<Cost> {
  const start = performance.now();
  const before = process.cpuUsage();
  for (let i = 0; i < CALLS; i++) await action();
  const { user, system } = process.cpuUsage(before);
  return { cpuUs: (user + system) / CALLS, wallUs: ((performance.now() - start) * 1000) / CALLS };
}
