import type { Json } from '../../core/json.ts';
import type { RandomStream } from '../../core/random.ts';
import {
  emptyTally,
  OUTCOME_NAMES,
  type Change,
  type Outcome,
  type OutcomeJudge,
  type Tally,
} from '../outcomes/outcomeJudge.ts';
import type { Fault, Population } from '../population/population.ts';
import { stratifiedInterval } from '../statistics/stratifiedInterval.ts';
import { StratifiedSampler } from '../statistics/stratifiedSampler.ts';
import type { Aim } from '../statistics/stratifiedEstimates.ts';
import type { Draws } from '../statistics/stratum.ts';
import type { Injected, InjectionRunner } from './faultRunner.ts';
import type { Injection } from './injection.ts';

/** What one injection did. */
export interface Result {
  readonly tally: Tally;
  readonly changes: readonly Change[];
}

/** When a campaign stops, and on what. */
export interface CampaignPlan {
  /** Half the width of the interval that is to be reached; undefined: use up `injections`. */
  readonly margin: number | undefined;
  /** The most injections. */
  readonly injections: number;
  readonly confidence: number;
  /** The outcome whose margin counts. */
  readonly stopOn: Outcome;
  /** Strata sampled by what they show; false: simple random sampling. */
  readonly stratified: boolean;
  /** Inject every fault of the population. */
  readonly exhaustive: boolean;
}

/** What a campaign touches beside its runner. */
export interface CampaignHooks {
  readonly random: RandomStream;
  /** Journals what a round found, and gives it back when the run is resumed. */
  remember<T extends Json>(compute: () => Promise<T>): Promise<T>;
  progress(done: number, total: number, margin: number | undefined): void;
}

/** A finished campaign. */
export interface Campaign {
  readonly faults: readonly Fault[];
  readonly results: readonly Result[];
  readonly draws: Draws;
  readonly aim: Aim;
  readonly exhausted: boolean;
  /** Whether the margin was reached; undefined: none was asked for. */
  readonly reached: boolean | undefined;
}

/** Injections in the first round, and at most in one: each round is journaled as a whole. */
const PILOT = 100;
const LARGEST_ROUND = 2000;
/** Growth of a round over all before it: few looks, little waste. */
const GROWTH = 0.25;
/** A run this many times as slow as the golden one, and slower by this many ms, twice in a row, is a hang. */
const HANG = { factor: 10, ms: 1000 };

/**
 * Injects faults of a population until the interval of an outcome is narrow enough, or the injections are used up: a
 * pilot by mass, then rounds that follow what was found (Neyman allocation).
 */
export async function runCampaign(
  population: Population,
  runner: InjectionRunner,
  judge: OutcomeJudge,
  plan: CampaignPlan,
  hooks: CampaignHooks,
): Promise<Campaign> {
  const { strata } = population;
  const most = plan.exhaustive ? population.size : Math.min(plan.injections, population.size);
  const sampler = new StratifiedSampler(strata, hooks.random.fork('sample'), {
    adaptive: plan.stratified && !plan.exhaustive,
  });
  const details = hooks.random.fork('faults');
  const aim: Aim = plan.margin === undefined ? { draws: most } : { margin: plan.margin };
  const faults: Fault[] = [];
  const results: Result[] = [];
  let reached = plan.margin === undefined ? undefined : false;
  let width: number | undefined;
  while (faults.length < most && reached !== true) {
    hooks.progress(faults.length, most, width);
    const size = plan.exhaustive
      ? LARGEST_ROUND
      : Math.max(PILOT, Math.ceil(GROWTH * faults.length));
    const drawn = sampler.next(Math.min(size, LARGEST_ROUND, most - faults.length));
    if (drawn.length === 0) break;
    const round = drawn.map((one) => population.fault(one, details));
    const injections = round.map(({ value, edits }) => ({
      edits: edits.map((edit) => ({ ...edit, site: value.site })),
    }));
    const found = await injectAll(runner, judge, injections, hooks);
    faults.push(...round);
    results.push(...found);
    sampler.record(found.map(({ tally }) => shareOf(tally, plan.stopOn)));
    if (plan.margin !== undefined && !plan.exhaustive) {
      const outcomes = results.map(({ tally }) => shareOf(tally, plan.stopOn));
      const { interval } = stratifiedInterval(strata, sampler.draws, outcomes, {
        confidence: plan.confidence,
        aim,
      });
      width = ((interval.upper ?? 1) - (interval.lower ?? 0)) / 2;
      reached = width <= plan.margin;
    }
  }
  const exhausted = sampler.left === 0;
  return {
    faults,
    results,
    draws: sampler.draws,
    aim,
    exhausted,
    reached: reached === undefined ? undefined : reached || exhausted,
  };
}

/** Runs injections as one journaled step and judges them, in their order. */
export async function injectAll(
  runner: InjectionRunner,
  judge: OutcomeJudge,
  injections: readonly Injection[],
  hooks: Pick<CampaignHooks, 'remember'>,
): Promise<Result[]> {
  const rows = await hooks.remember(async () => {
    const made: number[][] = [];
    const slow: number[] = [];
    for await (const injected of runner.run(injections)) {
      made[injected.place] = judgeOne(judge, injected);
      if (isSlow(injected)) slow.push(injected.place);
    }
    // A hang comes again; a busy machine does not.
    for await (const again of runner.run(slow.map((place) => injections[place]!))) {
      const place = slow[again.place]!;
      if (isSlow(again))
        made[place] = judgeOne(judge, { ...again, outputs: again.outputs.map(() => undefined) });
    }
    return made;
  });
  return rows.map(fromRow);
}

/** The share of the inputs that count with an outcome. */
export function shareOf(tally: Tally, outcome: Outcome): number {
  const of = outcome === 'correct' ? tally.all : tally.inputs;
  return of === 0 ? 0 : tally[outcome] / of;
}

function isSlow({ ms, goldenMs }: Injected): boolean {
  return ms > HANG.factor * goldenMs && ms > goldenMs + HANG.ms;
}

function judgeOne(judge: OutcomeJudge, { outputs }: Pick<Injected, 'outputs'>): number[] {
  const tally = emptyTally();
  const changes: Change[] = [];
  for (const [batch, found] of outputs.entries()) judge.add(tally, batch, found, changes);
  judge.finish?.(tally, outputs);
  return [
    ...OUTCOME_NAMES.map((name) => tally[name]),
    ...changes.flatMap(({ input, from, to }) => [input, from, to]),
  ];
}

function fromRow(row: readonly number[]): Result {
  const tally = emptyTally();
  for (const [i, name] of OUTCOME_NAMES.entries()) tally[name] = row[i] ?? 0;
  const changes: Change[] = [];
  for (let i = OUTCOME_NAMES.length; i < row.length; i += 3)
    changes.push({ input: row[i]!, from: row[i + 1]!, to: row[i + 2]! });
  return { tally, changes };
}
