import type { Exhibit } from '../../core/exhibit.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { Artifact, ProcedureContext, ProcedureResult } from '../../core/procedure.ts';
import type { TensorMap } from '../../core/tensor.ts';
import type { Result } from '../campaign/campaign.ts';
import { decisionExhibits } from '../exhibits/decisionExhibits.ts';
import { outcomeTable } from '../exhibits/outcomeTable.ts';
import { writeFaultList, type ListedInjection } from '../list/faultList.ts';
import { costOf } from '../outcomes/costOf.ts';
import { emptyTally, NO_DECISION, type OutcomeJudge } from '../outcomes/outcomeJudge.ts';
import type { FaultValue } from '../population/faultValue.ts';
import { failureRate } from '../statistics/fit.ts';
import { goldenFile } from './goldenFile.ts';
import type { Done } from './injectFaults.ts';
import { listedModel } from './listedModel.ts';
import { campaignMeasurements, type Estimator } from './measure.ts';
import type { MemoryOptions } from './options.ts';
import type { Subject } from './subject.ts';
import { worstFindings } from './worstFindings.ts';

/** What a campaign's injections did, as measurements, findings, exhibits and files. */
export function campaignReport(
  context: Pick<ProcedureContext<MemoryOptions>, 'options' | 'seed'>,
  subject: Subject,
  values: readonly FaultValue[],
  done: Done,
  { judge, golden }: { readonly judge: OutcomeJudge; readonly golden: readonly TensorMap[] },
): ProcedureResult & { readonly artifacts: readonly Artifact[] } {
  const { options } = context;
  const { injections, results, estimate, population } = done;
  const measurements: Measurement[] = campaignMeasurements(judge, { results }, estimate);
  if (options.detector !== undefined)
    measurements.push(precisionLoss(judge, golden, results, estimate));
  const exhibits: Exhibit[] = [];
  const artifacts: Artifact[] = [];
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  if (estimate !== undefined) exhibits.push(outcomeTable(judge, (outcome) => estimate(outcome)));
  exhibits.push(...done.exhibits);
  const cost = costOf(options.costs ?? [], subject.classes);
  if (estimate !== undefined) {
    exhibits.push(
      ...decisionExhibits(
        { results },
        judge.decides ?? false,
        subject.inputs.names,
        subject.classes,
        cost,
        (input) =>
          estimate(({ changes }) =>
            Number(changes.some((change) => change.input === input && change.to !== NO_DECISION)),
          ),
      ),
    );
    if (options.costs !== undefined) measurements.push(meanCost(options, results, estimate));
    if (options.rawFit !== undefined)
      measurements.push(...fitMeasurements(options.rawFit, values, estimate));
  }
  const listed = injections.map(({ edits }, id): ListedInjection => ({
    id,
    edits,
    stratum: done.strataOf(id),
    tally: results[id]!.tally,
  }));
  const model = listedModel(subject.sha256, values);
  artifacts.push(
    {
      path: 'faults.csv',
      bytes: text(writeFaultList(listed, model)),
      title: 'Every injection with what it did; replay it with `list:`',
    },
    { path: 'golden.npz', bytes: goldenFile(golden), title: 'Outputs without a fault' },
  );
  const dtypes = new Map(values.map(({ site, dtype }) => [site.name, dtype]));
  const what =
    population === undefined
      ? 'injections'
      : `of ${population.size.toLocaleString('en')} possible faults injected`;
  return {
    headline: {
      tried: `${results.length.toLocaleString('en')} ${what}, each on ${judge.right} inputs`,
      measurements: ['sdc1', 'due', 'masked'],
      exhibits: ['layer-field'],
    },
    evidence: `${results.length.toLocaleString('en')} injections on ${judge.all} inputs each`,
    measurements:
      done.note === undefined
        ? measurements
        : measurements.map((each) => ({ ...each, note: done.note })),
    findings: worstFindings(injections, results, (name) => dtypes.get(name) ?? 'float32', {
      most: options.findings,
      seed: context.seed,
      rule: 'faults.silent',
    }),
    exhibits,
    artifacts,
  };
}

/** How much COCO's AP falls under a fault: of no fault at all minus of each, -1 to 1. */
function precisionLoss(
  judge: OutcomeJudge,
  golden: readonly TensorMap[],
  results: readonly Result[],
  estimate: Estimator | undefined,
): Measurement {
  const clean = emptyTally();
  judge.finish?.(clean, golden);
  const loss = ({ tally }: Result): number => clean.precision - tally.precision;
  const mean = results.reduce((sum, result) => sum + loss(result), 0) / results.length;
  const unscale = (value: number | null): number | null => (value === null ? null : 2 * value - 1);
  const found = estimate?.((result) => (1 + loss(result)) / 2);
  return {
    name: 'mapLoss',
    value: found === undefined ? mean : unscale(found.value),
    unit: '1',
    ...(found === undefined
      ? {}
      : {
          interval: {
            ...found.interval,
            lower: unscale(found.interval.lower),
            upper: unscale(found.interval.upper),
          },
        }),
    n: results.length,
    better: 'lower',
    title: `fall of mean average precision (COCO, IoU 0.5 to 0.95) under a fault, from ${clean.precision.toPrecision(3)}`,
  };
}

function meanCost(
  { costs = [] }: MemoryOptions,
  results: readonly Result[],
  estimate: Estimator,
): Measurement {
  const most = Math.max(1, ...costs.map(({ cost }) => cost));
  const found = estimate(({ tally }) =>
    tally.inputs === 0 ? 0 : tally.cost / tally.inputs / most,
  );
  const scaled = (value: number | null): number | null => (value === null ? null : value * most);
  return {
    name: 'meanCost',
    value: scaled(found.value),
    unit: '1',
    interval: {
      ...found.interval,
      lower: scaled(found.interval.lower),
      upper: scaled(found.interval.upper),
    },
    n: results.length,
    better: 'lower',
    title: 'mean cost of a decision under a fault',
  };
}

function fitMeasurements(
  rawFit: number,
  values: readonly FaultValue[],
  estimate: Estimator,
): Measurement[] {
  const bits = values.reduce(
    (sum, { tensor }) => sum + 8 * (tensor.data as Float32Array).byteLength,
    0,
  );
  return (['sdc1', 'due'] as const).map((outcome) => {
    const found = estimate(outcome);
    const rate = failureRate(rawFit, bits, {
      value: found.value ?? 0,
      lower: found.interval.lower ?? 0,
      upper: found.interval.upper ?? 1,
    });
    return {
      name: `fit.${outcome}`,
      value: rate.value,
      unit: 'FIT',
      interval: { ...found.interval, lower: rate.lower, upper: rate.upper },
      n: found.n,
      better: 'lower',
      title: `failures in 10^9 hours by ${outcome}`,
      note: rate.formula,
    };
  });
}
