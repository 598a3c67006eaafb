import { InferenceSession, Tensor } from 'onnxruntime-node';

import { float32Tensor } from '../../src/core/tensor.ts';
import { createRandom } from '../../src/math/random.ts';
import { createSessionPool } from '../../src/onnx/sessions/sessionPool.ts';
import { trainMlp } from '../../src/onnx/training/trainMlps.ts';
import type { BenchRow } from '../benchRow.ts';

const CALLS = 3000;
const ROUNDS = 5;
const IN_FLIGHT = 8;

/** What a call through the session pool costs above a bare call of the runtime in this thread. */
export async function sessionRows(): Promise<readonly BenchRow[]> {
  // Calls that come one by one are answered in this thread where they are quick, otherwise in a worker.
  const small = await costsOf([10, 64, 64, 1]);
  const medium = await costsOf([10, 512, 512, 1]);
  const many = await costsOf([10, 512, 512, 1], IN_FLIGHT);
  const large = await costsOf([10, 2048, 2048, 1]);
  const larger = await costsOf([10, 4096, 4096, 1]);
  const row = ({ name, ours, peer }: Costs, kind: keyof Cost, target: number): BenchRow => ({
    name: `session pool, a call of ${name}, ${kind === 'cpuUs' ? 'CPU' : 'elapsed'}`,
    ours: `${ours[kind].toFixed(1)} us`,
    peer: `${peer[kind].toFixed(1)} us (bare session.run)`,
    ratio: ours[kind] / peer[kind],
    target: `<= ${target} us above`,
    holds: ours[kind] - peer[kind] <= target,
  });
  return [
    row(small, 'cpuUs', 60),
    row(small, 'wallUs', 60),
    row({ ...many, name: `${many.name} by workers, ${IN_FLIGHT} at once` }, 'cpuUs', 60),
    row(medium, 'cpuUs', 60),
    row(large, 'cpuUs', 60),
    // Too large for this thread. Most of it is an idle core that wakes with cold caches, which a busy pool does not pay.
    row({ ...larger, name: `${larger.name} by a worker, alone` }, 'cpuUs', 60),
  ];
}

interface Costs {
  readonly name: string;
  readonly ours: Cost;
  readonly peer: Cost;
}

async function costsOf(layers: readonly number[], inFlight = 1): Promise<Costs> {
  const x = Float32Array.from({ length: 50 }, (_, i) => i / 50);
  const y = new Float32Array(5).map((_, i) => i % 2);
  const training = { layers, loss: 'bce', x, y, steps: 1, random: createRandom(1) } as const;
  const { model } = await trainMlp(training);
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1 });
  const pool = await createSessionPool(model);
  const row = x.subarray(0, 10);
  const actions = {
    peer: async () => session.run({ input: new Tensor('float32', row, [1, 10]) }),
    ours: async () => pool.run({ input: float32Tensor([1, 10], row) }),
  };
  const costs: Record<'ours' | 'peer', Cost[]> = { ours: [], peer: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    costs.peer.push(await costOf(actions.peer, inFlight));
    costs.ours.push(await costOf(actions.ours, inFlight));
  }
  await pool.close();
  await session.release();
  // The first round warms up.
  const least = (of: readonly Cost[]): Cost => ({
    cpuUs: Math.min(...of.slice(1).map(({ cpuUs }) => cpuUs)),
    wallUs: Math.min(...of.slice(1).map(({ wallUs }) => wallUs)),
  });
  return { name: layers.join('-'), ours: least(costs.ours), peer: least(costs.peer) };
}

interface Cost {
  readonly cpuUs: number;
  readonly wallUs: number;
}

async function costOf(action: () => Promise<unknown>, inFlight: number): Promise<Cost> {
  const start = performance.now();
  const before = process.cpuUsage();
  for (let i = 0; i < CALLS; i += inFlight)
    await Promise.all(Array.from({ length: inFlight }, action));
  const { user, system } = process.cpuUsage(before);
  return { cpuUs: (user + system) / CALLS, wallUs: ((performance.now() - start) * 1000) / CALLS };
}
