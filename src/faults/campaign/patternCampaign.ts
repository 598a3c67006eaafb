import type { OutcomeJudge } from '../outcomes/outcomeJudge.ts';
import { stratifiedInterval } from '../statistics/stratifiedInterval.ts';
import type { Aim } from '../statistics/stratifiedEstimates.ts';
import type { Draws, Stratum } from '../statistics/stratum.ts';
import {
  injectAll,
  shareOf,
  type CampaignHooks,
  type CampaignPlan,
  type Result,
} from './campaign.ts';
import type { InjectionRunner } from './faultRunner.ts';
import type { Injection } from './injection.ts';
import type { RandomStream } from '../../core/random.ts';

/** A campaign of injections that are drawn independently: of patterns of many faults. */
export interface PatternCampaign {
  readonly injections: readonly Injection[];
  readonly results: readonly Result[];
  readonly draws: Draws;
  readonly strata: readonly Stratum[];
  readonly aim: Aim;
  readonly reached: boolean | undefined;
}

const ROUND = 100;

/** Injects patterns until the interval of an outcome is narrow enough, or the injections are used up. */
export async function patternCampaign(
  make: (random: RandomStream) => Injection,
  runner: InjectionRunner,
  judge: OutcomeJudge,
  plan: CampaignPlan,
  hooks: CampaignHooks,
): Promise<PatternCampaign> {
  const strata: Stratum[] = [{ mass: 1, size: Infinity, kin: 'all' }];
  const random = hooks.random.fork('patterns');
  const aim: Aim = plan.margin === undefined ? { draws: plan.injections } : { margin: plan.margin };
  const injections: Injection[] = [];
  const results: Result[] = [];
  const draws = { of: [] as number[], rounds: [] as { from: number; shares: Float64Array }[] };
  let reached = plan.margin === undefined ? undefined : false;
  let width: number | undefined;
  while (injections.length < plan.injections && reached !== true) {
    hooks.progress(injections.length, plan.injections, width);
    const size = Math.min(
      Math.max(ROUND, Math.ceil(injections.length / 4)),
      plan.injections - injections.length,
    );
    const round = Array.from({ length: size }, () => make(random));
    draws.rounds.push({ from: injections.length, shares: Float64Array.of(1) });
    const found = await injectAll(runner, judge, round, hooks);
    injections.push(...round);
    results.push(...found);
    draws.of.push(...round.map(() => 0));
    if (plan.margin === undefined) continue;
    const outcomes = results.map(({ tally }) => shareOf(tally, plan.stopOn));
    const { interval } = stratifiedInterval(strata, draws, outcomes, {
      confidence: plan.confidence,
      aim,
    });
    width = ((interval.upper ?? 1) - (interval.lower ?? 0)) / 2;
    reached = width <= plan.margin;
  }
  return { injections, results, draws, strata, aim, reached };
}
