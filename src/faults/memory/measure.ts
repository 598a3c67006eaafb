import type { Measurement } from '../../core/measurement.ts';
import { shareOf, type Campaign } from '../campaign/campaign.ts';
import { OUTCOMES, type Outcome, type OutcomeJudge } from '../outcomes/outcomeJudge.ts';
import type { FaultStratum } from '../population/population.ts';
import { stratifiedInterval, type ShareEstimate } from '../statistics/stratifiedInterval.ts';
import type { Domain } from '../statistics/stratifiedEstimates.ts';

/** Estimates any outcome over the population, or a part of it. */
export type Estimator = (
  outcome: Outcome | ((result: Campaign['results'][number], place: number) => number),
  domain?: Domain,
  /** Default that of the campaign. */
  confidence?: number,
) => ShareEstimate;

/** An estimator of the shares of a campaign. */
export function estimator(
  strata: readonly FaultStratum[],
  campaign: Campaign,
  confidence: number,
): Estimator {
  return (outcome, domain, own = confidence) => {
    const outcomes = campaign.results.map((result, place) =>
      typeof outcome === 'string' ? shareOf(result.tally, outcome) : outcome(result, place),
    );
    // A part gets bets that make the most of its draws.
    let within = 0;
    if (domain !== undefined)
      for (let i = 0; i < outcomes.length; i++) if (domain.includes(i)) within++;
    const aim = domain === undefined ? campaign.aim : { draws: Math.max(1, within) };
    return stratifiedInterval(strata, campaign.draws, outcomes, { confidence: own, aim, domain });
  };
}

/** The part of a population in the strata that a test picks. */
export function strataDomain(
  strata: readonly FaultStratum[],
  campaign: Campaign,
  picks: (stratum: FaultStratum) => boolean,
): Domain {
  const shares = Float64Array.from(strata, (stratum) => Number(picks(stratum)));
  return { shares, includes: (draw) => shares[campaign.draws.of[draw]!] === 1 };
}

/** The main measurements of a campaign, with the names of the contract. */
export function campaignMeasurements(
  judge: OutcomeJudge,
  { results }: Pick<Campaign, 'results'>,
  estimate: Estimator | undefined,
  suffix = '',
): Measurement[] {
  const n = results.length;
  const given = (outcome: Outcome): Pick<Measurement, 'value' | 'interval' | 'n'> => {
    if (estimate !== undefined) return estimate(outcome);
    // A list is what somebody chose: a share of it is no estimate of anything else.
    const shares = results.map(({ tally }) => shareOf(tally, outcome));
    return { value: n === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / n, n };
  };
  const outcomes = judge.outcomes.map((outcome): Measurement => ({
    name: `${outcome}${suffix}`,
    unit: '1',
    ...given(outcome),
    title: judge.titles?.[outcome] ?? OUTCOMES[outcome],
    ...(outcome === 'masked' || outcome === 'unchanged'
      ? { better: 'higher' }
      : { better: 'lower' }),
    ...(outcome === 'unchanged' ? { detail: true } : {}),
  }));
  return [
    ...outcomes,
    {
      name: `accuracyUnderFault${suffix}`,
      unit: '1',
      ...given('correct'),
      better: 'higher',
      title: 'share of inputs answered rightly under a fault',
    },
    { name: `injections${suffix}`, value: n, unit: 'count', n, title: 'injections' },
  ];
}
