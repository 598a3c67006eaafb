import { exploreInMemory } from '../../test/helpers/exploreInMemory.ts';
import type { BenchRow } from '../benchRow.ts';
import { median } from './median.ts';
import { PROBLEMS } from './problems.ts';
import { SEEDS } from './seeds.ts';

/** The relative error that is asked for. */
export const RELATIVE_ERROR = 0.02;
/** What `rare` may spend, and what it takes the least of for its certificate. */
const OPTIONS = {
  runs: 200,
  mode: 'rare',
  auditShare: 0.05,
  stop: { relativeError: RELATIVE_ERROR },
};

/** One exploration that stopped by itself. */
export interface Stopped {
  readonly calls: number;
  readonly errorPercent: number;
  readonly seconds: number;
}

/** Mode `rare` on a problem until its stop rule ends it, all calls counted. */
export async function untilStopped(problem: string, seed: number): Promise<Stopped> {
  const known = PROBLEMS.find(({ name }) => name === problem)!;
  const before = process.cpuUsage();
  const result = await exploreInMemory(
    { inputs: known.inputs, outputs: { g: { threshold: 0 } }, ...OPTIONS },
    (point) => ({ g: known.g(Object.values(point) as number[]) }),
    { seed },
  );
  const { user, system } = process.cpuUsage(before);
  const value = result.value('failureProbability') ?? 0;
  return {
    calls: result.queries,
    errorPercent: 100 * Math.abs(value / known.reference - 1),
    seconds: (user + system) / 1e6,
  };
}

/** The problems on which AK-MCS was measured, and its median calls and error in percent there. */
const COMPARED = [
  { problem: 'four-branch k=7', calls: 85 },
  { problem: 'oscillator', calls: 42 },
  { problem: 'RP53', calls: 25 },
] as const;

/** How often the stop rule of a relative error is wrong, over five times as many seeds as other rows. */
export async function stopRows(): Promise<readonly BenchRow[]> {
  const seeds = Array.from({ length: 5 * SEEDS.length }, (_, i) => SEEDS[0]! + i);
  const rows: BenchRow[] = [];
  for (const { problem, calls } of COMPARED) {
    const stops: Stopped[] = [];
    for (const seed of seeds) stops.push(await untilStopped(problem, seed));
    const wrong = stops.filter(({ errorPercent }) => errorPercent > 100 * RELATIVE_ERROR).length;
    const middle = median(stops.map((stop) => stop.calls));
    const errors = stops.map(({ errorPercent }) => errorPercent);
    rows.push({
      name: `${problem}: mode rare stops by itself, relative error ${RELATIVE_ERROR}`,
      ours: `median ${middle} calls, error median ${median(errors).toFixed(2)} %, worst ${Math.max(...errors).toFixed(1)} %; ${wrong} of ${seeds.length} seeds err by more than was asked for`,
      peer: `AK-MCS+U on scikit-learn ${calls} calls (part peers)`,
      ratio: middle / calls,
      target: `fewer calls, wrong <= 5 % of seeds`,
      holds: middle < calls && wrong <= 0.05 * seeds.length,
    });
  }
  return rows;
}
