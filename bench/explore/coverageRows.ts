import { islandCoverage } from '../../test/helpers/islandCoverage.ts';
import type { BenchRow } from '../benchRow.ts';
import type { BoundTally } from './boundTally.ts';
import { SEEDS } from './seeds.ts';

/** Hidden islands to a seed of the other rows. */
const ISLANDS = 5;

/** How often the stated 95 % bounds held, on the problems of the other rows and on hidden islands. */
export async function coverageRows(problems: BoundTally): Promise<readonly BenchRow[]> {
  const islands = Array.from({ length: ISLANDS * SEEDS.length }, (_, i) => 1001 + i);
  const coverage = await islandCoverage({
    seeds: islands,
    confidence: 0.95,
    options: { runs: 120, families: ['random-forest'] },
  });
  const row = (name: string, held: number, stated: number): BenchRow => ({
    name: `stated 95 % bounds that held: ${name}`,
    ours: `${held} of ${stated} (${((100 * held) / stated).toFixed(1)} %)`,
    peer: '-',
    ratio: null,
    target: '>= 95 %',
    holds: held >= 0.95 * stated,
  });
  const { failureProbability, perOutput, remainingUncertainty, envelope } = coverage;
  const of = ({ stated, missed }: { stated: number; missed: number }) =>
    [stated - missed, stated] as const;
  const above = row('failure probability, on all problems above', problems.held, problems.stated);
  return [
    ...(problems.stated > 0 ? [above] : []),
    row('failure probability, hidden islands in 2 to 20 inputs', ...of(failureProbability)),
    row('failure probability of each output, hidden islands', ...of(perOutput)),
    row('remaining uncertainty, hidden islands', ...of(remainingUncertainty)),
    row('failure probability inside the envelope, hidden islands', ...of(envelope)),
  ];
}
