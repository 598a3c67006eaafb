import { once } from 'node:events';

import { startProcess } from '../../src/core/spawn.ts';
import type { BenchRow } from '../benchRow.ts';

/** What a process is to explore. */
export interface ScaleOptions {
  readonly runs: number;
  /** Share of the exploration, its end, over which the own time of a proposal is taken. */
  readonly tail: number;
  /** Items of a category besides four numbers, as a picture scenario has them; 0: ten numbers. */
  readonly items: number;
}

/** What one exploration took, in a process of its own. */
export interface Scale {
  /** CPU milliseconds of ours for each proposal near the end, all threads. */
  readonly proposalMs: number;
  /** Of the whole process, and of its parts: choosing the envelope, and all that follows its tests. */
  readonly cpuSeconds: number;
  readonly envelopeSeconds: number;
  readonly reportSeconds: number;
  readonly memoryGiB: number;
  /** Share of the audit that the verdict map gets wrong. */
  readonly wrong: number;
}

/** Own time of a proposal at 1,000 and at 100,000 runs, and what all of the latter takes; all families, all exhibits. */
export async function scaleRows(): Promise<readonly BenchRow[]> {
  // 1,389 runs of which 1,250 explore, the last 500 of them around 1,000.
  const small = await explored({ runs: 1389, tail: 0.4, items: 0 });
  const items = await explored({ runs: 1389, tail: 0.4, items: 300 });
  const large = await explored({ runs: 100_000, tail: 0.2, items: 0 });
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
      name: 'own time a proposal at 1,000 runs, 300 items and 4 numbers',
      ours: `${items.proposalMs.toFixed(2)} ms CPU; ${wrong(items)}`,
      ...none,
      target: '<= 5 ms',
      holds: items.proposalMs <= 5,
    },
    {
      name: 'own time a proposal at 100,000 runs, d=10',
      ours: `${large.proposalMs.toFixed(2)} ms CPU; ${wrong(large)}`,
      ...none,
      target: '<= 20 ms',
      holds: large.proposalMs <= 20,
    },
    {
      name: '100,000 runs against a model of this process, with envelope and report',
      ours: `${large.cpuSeconds.toFixed(0)} s CPU (envelope ${large.envelopeSeconds.toFixed(0)} s, report ${large.reportSeconds.toFixed(0)} s), ${large.memoryGiB.toFixed(2)} GiB`,
      ...none,
      target: '<= 600 s, <= 2 GiB',
      holds: large.cpuSeconds <= 600 && large.memoryGiB <= 2,
    },
  ];
}

function wrong(scale: Scale): string {
  return `${(100 * scale.wrong).toFixed(2)} % of the audit wrong`;
}

async function explored(options: ScaleOptions): Promise<Scale> {
  const module = new URL('./scale.process.ts', import.meta.url);
  const child = startProcess(module, [JSON.stringify(options)]);
  const [scale] = (await once(child, 'message')) as [Scale];
  return scale;
}
