import type { Exhibit } from '../../core/exhibit.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import type { TensorMap } from '../../core/tensor.ts';
import {
  injectAll,
  runCampaign,
  shareOf,
  type Campaign,
  type CampaignHooks,
  type CampaignPlan,
  type Result,
} from '../campaign/campaign.ts';
import type { FaultRunner, InjectionRunner } from '../campaign/faultRunner.ts';
import type { Injection } from '../campaign/injection.ts';
import { patternCampaign } from '../campaign/patternCampaign.ts';
import { patternMaker, type PatternPlan } from '../campaign/patterns.ts';
import { layerExhibits } from '../exhibits/layerExhibits.ts';
import { samplingTable } from '../exhibits/samplingTable.ts';
import { readFaultList } from '../list/faultList.ts';
import { faultModelOf } from '../models/faultModels.ts';
import type { OutcomeJudge } from '../outcomes/outcomeJudge.ts';
import type { FaultValue } from '../population/faultValue.ts';
import { createPopulation, type Population } from '../population/population.ts';
import type { Draws, Stratum } from '../statistics/stratum.ts';
import type { Aim } from '../statistics/stratifiedEstimates.ts';
import { stratifiedInterval } from '../statistics/stratifiedInterval.ts';
import { listedModel } from './listedModel.ts';
import { estimator, type Estimator } from './measure.ts';
import type { MemoryOptions } from './options.ts';
import { checkCanaries, type Subject } from './subject.ts';
import { steepestElements } from './steepest.ts';

const EXHAUSTED_BELOW = 1000;
const MOST = 20_000;

/** Injections with what they did, however they were chosen. */
export interface Done {
  readonly injections: readonly Injection[];
  readonly results: readonly Result[];
  readonly strataOf: (place: number) => string;
  readonly estimate: Estimator | undefined;
  readonly exhibits: readonly Exhibit[];
  /** For a population with strata. */
  readonly campaign: Campaign | undefined;
  readonly population: Population | undefined;
  readonly note: string | undefined;
}

/** What runs the injections, and the sessions on which canaries are tried. */
export interface Runners {
  readonly runner: InjectionRunner;
  readonly canaries: FaultRunner;
}

/** Draws injections as the options say, or reads a list, and runs them. */
export async function injectFaults(
  context: ProcedureContext<MemoryOptions>,
  subject: Subject,
  values: readonly FaultValue[],
  { runner, canaries }: Runners,
  judge: OutcomeJudge,
  hooks: CampaignHooks,
  golden: readonly TensorMap[],
): Promise<Done> {
  const { options } = context;
  if (options.list !== undefined) {
    const text = new TextDecoder().decode(await context.files.read(options.list));
    const injections = readFaultList(text, listedModel(subject.sha256, values), options.list);
    const results = await injectAll(runner, judge, injections, hooks);
    const note = `a list of ${injections.length} injections: no sample of a population, so no interval`;
    return {
      injections,
      results,
      strataOf: (place) => injections[place]!.stratum,
      estimate: undefined,
      exhibits: [],
      campaign: undefined,
      population: undefined,
      note,
    };
  }
  const { dead } = await context.remember(async () => {
    const found = await checkCanaries(canaries, values);
    return { dead: [...found.dead] };
  });
  for (const name of dead)
    context.log('warn', `'${name}' reaches no output on these inputs: every fault in it is masked`);
  const model = faultModelOf(options.fault);
  const plan = planOf(options);
  const pattern = patternOf(options);
  if (pattern !== undefined) {
    const make = patternMaker(values, model, options.fault, pattern);
    const found = await patternCampaign(
      make,
      runner,
      judge,
      { ...plan, injections: Math.min(plan.injections, MOST) },
      hooks,
    );
    return {
      ...found,
      strataOf: () => 'pattern',
      estimate: patternEstimator(found, plan.confidence),
      exhibits: [],
      campaign: undefined,
      population: undefined,
      note: undefined,
    };
  }
  const elements =
    options.choose === 'gradient'
      ? await steepestElements(context, subject, golden, options)
      : undefined;
  const population = createPopulation({
    values,
    model,
    options: options.fault,
    choose: options.choose,
    elements,
  });
  const exhaustive = plan.exhaustive || population.size <= EXHAUSTED_BELOW;
  const campaign = await runCampaign(population, runner, judge, { ...plan, exhaustive }, hooks);
  const estimate = estimator(population.strata, campaign, plan.confidence);
  const facts: (readonly [string, string])[] = [
    ['fault model', describeFault(options.fault)],
    [
      'where',
      `${options.site}, ${options.choose === 'bits' ? 'every bit alike' : `chosen by ${options.choose}`}`,
    ],
    [
      'inputs',
      `${judge.right} that the golden run gets right, of ${judge.all} of ${subject.dataName}`,
    ],
    [
      'canary',
      `moved the output in ${values.length - dead.length} of ${values.length} tensors${dead.length > 0 ? `; not in ${dead.join(', ')}` : ''}`,
    ],
  ];
  return {
    injections: campaign.faults.map(({ value, edits }) => ({
      edits: edits.map((edit) => ({ ...edit, site: value.site })),
    })),
    results: campaign.results,
    strataOf: (place) => population.strata[campaign.faults[place]!.stratum]!.name,
    estimate,
    exhibits: [
      samplingTable(population, campaign, plan, facts),
      ...layerExhibits(population, campaign, estimate, dead),
    ],
    campaign,
    population,
    note: undefined,
  };
}

function planOf(options: MemoryOptions): CampaignPlan {
  const margin = options.margin ?? (options.injections === undefined ? 0.01 : undefined);
  return {
    margin,
    injections: options.injections ?? MOST,
    confidence: options.confidence,
    stopOn: options.stopOn,
    stratified: options.sampling !== 'simple',
    exhaustive: options.sampling === 'exhaustive',
  };
}

function patternOf({
  flips,
  weightRate,
  rate,
  tensorRate,
}: MemoryOptions): PatternPlan | undefined {
  if (flips !== undefined && flips > 1) return { flips };
  if (tensorRate !== undefined) return { tensorRate };
  const share = weightRate ?? rate;
  return share === undefined ? undefined : { weightRate: share };
}

function patternEstimator(
  found: {
    readonly strata: readonly Stratum[];
    readonly draws: Draws;
    readonly aim: Aim;
    readonly results: readonly Result[];
  },
  confidence: number,
): Estimator {
  return (outcome, _, risk = confidence) =>
    stratifiedInterval(
      found.strata,
      found.draws,
      found.results.map((result, place) =>
        typeof outcome === 'string' ? shareOf(result.tally, outcome) : outcome(result, place),
      ),
      { confidence: risk, aim: found.aim },
    );
}

function describeFault(fault: Readonly<Record<string, unknown>>): string {
  const { kind, ...rest } = fault;
  const details = Object.entries(rest).map(([key, value]) => `${key} ${String(value)}`);
  return details.length === 0 ? String(kind) : `${String(kind)} (${details.join(', ')})`;
}
