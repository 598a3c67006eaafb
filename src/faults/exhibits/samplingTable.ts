import type { TableExhibit } from '../../core/exhibit.ts';
import type { Campaign, CampaignPlan } from '../campaign/campaign.ts';
import type { Population } from '../population/population.ts';
import { leveugleSize } from '../statistics/leveugle.ts';

/** Population and sampling plan, with the sample size of simple random sampling beside it. */
export function samplingTable(
  population: Population,
  campaign: Campaign,
  plan: CampaignPlan,
  facts: readonly (readonly [string, string])[],
): TableExhibit {
  const n = campaign.results.length;
  const margin = plan.margin ?? 0.01;
  const simple = leveugleSize(population.size, { margin, confidence: plan.confidence });
  const share = (count: number): string => `${((100 * n) / count).toPrecision(3)} %`;
  return {
    kind: 'table',
    id: 'sampling',
    title: 'Population and sampling plan',
    annex: true,
    columns: [{ title: 'item' }, { title: 'value' }],
    rows: [
      ...facts,
      ['possible faults', population.size.toLocaleString('en')],
      ['strata (tensor x part of the word)', String(population.strata.length)],
      ['injections', `${n.toLocaleString('en')}${campaign.exhausted ? ', every one of them' : ''}`],
      [
        'sampling',
        campaign.exhausted
          ? 'exhaustive'
          : plan.stratified
            ? 'stratified, Neyman allocation after a pilot of 100'
            : 'simple random',
      ],
      [
        'margin',
        plan.margin === undefined
          ? 'not asked for: so many injections as were given'
          : `${plan.margin} at ${100 * plan.confidence} %: ${campaign.reached === true ? 'reached' : 'not reached, more injections are needed'}`,
      ],
      [
        `simple random sampling for ${margin} (Leveugle et al., 2009, p = 0.5)`,
        `${simple.toLocaleString('en')} injections; this campaign used ${share(simple)} of that`,
      ],
    ],
  };
}
