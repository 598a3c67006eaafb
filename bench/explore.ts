import type { BenchArea, BenchRow } from './benchRow.ts';
import { acasRow } from './explore/acasRow.ts';
import { BoundTally } from './explore/boundTally.ts';
import { coverageRows } from './explore/coverageRows.ts';
import { envelopeRows } from './explore/envelopeRows.ts';
import { manyRunsRow } from './explore/manyRunsRow.ts';
import { median } from './explore/median.ts';
import { mixedRow } from './explore/mixedRow.ts';
import { peerRows } from './explore/peerRows.ts';
import { PROBLEMS } from './explore/problems.ts';
import type { BenchProblem } from './explore/problems.ts';
import { scaleRows } from './explore/scale.ts';
import { SEEDS } from './explore/seeds.ts';
import { stopRows } from './explore/stopRows.ts';
import { valicyRow } from './explore/valicyRow.ts';
import { exploreInMemory } from '../test/helpers/exploreInMemory.ts';

/** Runs of one exploration, the error that the median seed may have, and what the literature needs. */
const TARGETS: readonly {
  readonly problem: string;
  readonly runs: number;
  readonly percent: number;
  readonly published: string;
}[] = [
  { problem: 'four-branch k=7', runs: 80, percent: 2, published: 'AK-MCS+U 103 calls' },
  { problem: 'four-branch k=6', runs: 100, percent: 2, published: 'AK-MCS+U 126 calls' },
  { problem: 'oscillator', runs: 45, percent: 2, published: 'AK-MCS 60 calls' },
  { problem: 'RP53', runs: 40, percent: 2, published: '-' },
  { problem: 'Gayton hat', runs: 45, percent: 2, published: 'AK-IS 26 calls' },
  { problem: 'modified Rastrigin', runs: 400, percent: 3, published: 'AK-MCS+U 416 calls' },
  { problem: 'lognormal sum n=40', runs: 110, percent: 3, published: '112 calls' },
];

/** Bounds stated by the parts that have run. */
const bounds = new BoundTally();

export const parts: BenchArea['parts'] = {
  reliability: reliabilityRows,
  valicy: async () => [await valicyRow(bounds)],
  mixed: async () => [await mixedRow('margin', bounds), await mixedRow('verdict', bounds)],
  'many-runs': async () => [await manyRunsRow()],
  acas: async () => [await acasRow()],
  'acas-gradients': async () => [await acasRow('auto')],
  scale: scaleRows,
  coverage: () => coverageRows(bounds),
  envelope: envelopeRows,
  stop: stopRows,
  peers: peerRows,
};

/**
 * Reliability problems with known answers, in the mode for reliability queries and with the same settings for all; all
 * calls are counted. A twentieth of the runs at least certifies, as the published methods certify nothing. Published
 * calls are quoted, not measured here.
 */
async function reliabilityRows(): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const target of TARGETS) {
    const problem = PROBLEMS.find(({ name }) => name === target.problem)!;
    rows.push(await measure(problem, target));
  }
  return rows;
}

async function measure(
  problem: BenchProblem,
  { runs, percent, published }: (typeof TARGETS)[number],
): Promise<BenchRow> {
  const errors: number[] = [];
  const { held } = bounds;
  const before = process.cpuUsage();
  for (const seed of SEEDS) {
    const result = await exploreInMemory(
      {
        inputs: problem.inputs,
        outputs: { g: { threshold: 0 } },
        runs,
        mode: 'rare',
        auditShare: 0.05,
      },
      (point) => ({ g: problem.g(Object.values(point) as number[]) }),
      { seed },
    );
    const value = result.value('failureProbability') ?? 0;
    errors.push(Math.abs(value / problem.reference - 1) * 100);
    const lower = result.lower('failureProbability') ?? 0;
    const upper = result.upper('failureProbability') ?? 1;
    bounds.count(lower <= problem.reference && problem.reference <= upper);
  }
  const { user, system } = process.cpuUsage(before);
  const ms = (user + system) / 1000 / SEEDS.length / runs;
  const middle = median(errors);
  return {
    name: `${problem.name}: error of the failure probability at ${runs} calls`,
    ours: `median ${middle.toFixed(2)} %, worst ${Math.max(...errors).toFixed(1)} % of ${SEEDS.length} seeds; 95 % interval held in ${bounds.held - held}; ${ms.toFixed(1)} ms CPU a run`,
    peer: `${published} (published)`,
    ratio: null,
    target: `median <= ${percent} %, worst <= 10 %`,
    holds: middle <= percent && Math.max(...errors) <= 10,
  };
}
