import { once } from 'node:events';

import { startProcess } from '../../src/core/spawn.ts';
import type { BenchRow } from '../benchRow.ts';

/** What one exploration of ten inputs took, in a process of its own. */
export interface Scale {
  /** CPU milliseconds of ours for each proposal near the end, all threads. */
  readonly proposalMs: number;
  /** Of the whole process. */
  readonly cpuSeconds: number;
  readonly memoryGiB: number;
  /** Share of the audit that the verdict map gets wrong. */
  readonly wrong: number;
}

/** Own time of a proposal at 1,000 and at 100,000 runs of ten inputs, and the memory of the latter; all families. */
export async function scaleRows(): Promise<readonly BenchRow[]> {
  // 1,316 runs of which 1,250 explore, the last 500 of them around 1,000.
  const small = await explored(1316, 0.4);
  const large = await explored(100_000, 0.2);
  const none = { peer: '-', ratio: null };
  return [
    {
      name: 'own time a proposal at 1,000 runs, d=10',
      ours: `${small.proposalMs.toFixed(2)} ms CPU; ${wrong(small)}`,
      ...none,
      target: '<= 5 ms',
      holds: small.proposalMs <= 5,
    },
    {
      name: 'own time a proposal at 100,000 runs, d=10',
      ours: `${large.proposalMs.toFixed(2)} ms CPU; ${wrong(large)}`,
      ...none,
      target: '<= 20 ms',
      holds: large.proposalMs <= 20,
    },
    {
      name: '100,000 runs against a model of this process',
      ours: `${large.cpuSeconds.toFixed(0)} s CPU, ${large.memoryGiB.toFixed(2)} GiB`,
      ...none,
      target: '<= 2 GiB',
      holds: large.memoryGiB <= 2,
    },
  ];
}

function wrong(scale: Scale): string {
  return `${(100 * scale.wrong).toFixed(2)} % of the audit wrong`;
}

async function explored(runs: number, tail: number): Promise<Scale> {
  const module = new URL('./scale.process.ts', import.meta.url);
  const child = startProcess(module, [String(runs), String(tail)]);
  const [scale] = (await once(child, 'message')) as [Scale];
  return scale;
}
