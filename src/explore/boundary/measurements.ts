import type { Interval, Measurement } from '../../core/measurement.ts';
import { anytimeInterval } from '../../math/anytimeInterval.ts';
import { clopperPearson } from '../../math/clopperPearson.ts';
import { CORRECTABLE, countAudit, failureProbability } from '../certainty/audit.ts';
import type { Estimate, PoolCounts } from '../certainty/audit.ts';
import type { Census } from '../certainty/census.ts';
import { stratifiedEstimate } from '../certainty/stratifiedAudit.ts';
import type { Certification } from '../envelope/certifyEnvelope.ts';
import { envelopeMeasurements } from './envelopeMeasurements.ts';
import type { Repeats } from '../exploration/repeats.ts';
import { auditOutcome } from '../exploration/boundaryAudit.ts';
import { unreachable } from '../exploration/unreachable.ts';
import type { Exploration } from '../exploration/exploration.ts';
import type { ExploreOptions } from '../options.ts';
import { outputNames } from '../options.ts';
import { passed } from '../problem/evaluation.ts';
import type { Evaluation } from '../problem/evaluation.ts';

const INVALID = 'Invalid replies count as failures in upper bounds and not in lower ones.';
const DISTRIBUTION = 'For an input drawn from the declared distribution.';

/** Every measurement of a boundary exploration; `counted` when every point of the space was asked. */
export function measure(
  options: ExploreOptions,
  exploration: Exploration,
  pool: PoolCounts,
  certification: Certification,
  counted?: Census,
): readonly Measurement[] {
  const { confidence } = options.stop;
  const { audit, auditPredictedFail, data, map, risk, strata, uncertainty } = exploration;
  const all: readonly Evaluation[] = [
    ...data.runs,
    ...audit,
    ...(exploration.pairs?.runs ?? []),
    ...certification.runs,
  ];
  const counts = countAudit(audit.map(auditOutcome), auditPredictedFail);
  const failure =
    strata === undefined ? failureProbability(counts, pool, confidence, risk) : inStrata();
  const failed = all.filter((run) => !passed(run)).length;
  const invalid = all.filter((run) => run.invalid !== undefined).length;
  const noFailure =
    failed === 0
      ? ` No failure was seen in ${all.length} runs: only the upper bound is known.`
      : '';
  const outputInterval = (failures: number, valid: number, isTwoSided: boolean): Interval => {
    const options = {
      confidence: 1 - risk,
      sides: isTwoSided ? ('two' as const) : ('upper' as const),
    };
    const interval = clopperPearson(failures, audit.length, options);
    const lower = isTwoSided ? clopperPearson(valid, audit.length, options).lower : null;
    return { ...interval, lower, confidence };
  };
  /** By the strata; the map's own share is the value while the audit holds too few errors to correct it. */
  function inStrata(): Estimate {
    const fails = audit.map((run) => !passed(run));
    const surely = audit.map((run) => !passed(run) && run.invalid === undefined);
    const sides = map.kind === 'all-pass' ? 'upper' : 'two';
    const { value, interval } = stratifiedEstimate(strata!, fails, surely, confidence, sides);
    if (map.kind === 'all-pass') return { value: counts.failures === 0 ? null : value, interval };
    if (map.kind === 'all-fail' || counts.missed + counts.falseAlarms >= CORRECTABLE)
      return { value, interval };
    const share = pool.share ?? pool.predictedFail / pool.n;
    return { value: Math.min(interval.upper!, Math.max(interval.lower!, share)), interval };
  }
  const [volume, inside, margin] = envelopeMeasurements(
    options,
    exploration,
    certification,
    failed,
  );
  const perOutput = outputNames(options).map((name, i, all): Measurement => {
    // A system with one output fails when that one does: there is one figure.
    if (all.length === 1)
      return {
        name: `failureProbability.${name}`,
        better: 'lower',
        title: `Probability that ${name} fails`,
        unit: '1',
        value: failure.value,
        interval: failure.interval,
        n: audit.length,
        note: `${DISTRIBUTION} ${INVALID} The only output: the same as failureProbability.`,
      };
    const seen = data.runs.some((run) => outputFailed(run, i));
    const fails = audit.map((run) => outputFailed(run, i));
    const surely = audit.map((run, j) => fails[j]! && run.invalid === undefined);
    const k = fails.filter(Boolean).length;
    const sides = seen ? 'two' : 'upper';
    const stratified =
      strata === undefined
        ? undefined
        : stratifiedEstimate(strata, fails, surely, confidence, sides);
    return {
      name: `failureProbability.${name}`,
      better: 'lower',
      title: `Probability that ${name} fails`,
      unit: '1',
      value: k === 0 && !seen ? null : (stratified?.value ?? k / audit.length),
      interval: stratified?.interval ?? outputInterval(k, k - counts.invalid, seen),
      n: audit.length,
      note: `${DISTRIBUTION} From the audit alone. ${INVALID}`,
    };
  });
  return [
    {
      name: 'failureProbability',
      better: 'lower',
      title: 'Probability that the system fails',
      unit: '1',
      value: failure.value,
      interval: failure.interval,
      n: audit.length,
      note: `${DISTRIBUTION} ${INVALID}${noFailure}${counted === undefined ? '' : exactly(counted)}`,
    },
    {
      name: 'remainingUncertainty',
      better: 'lower',
      title: 'Probability that the learnt pass/fail map errs',
      unit: '1',
      value: uncertainty.value,
      interval: uncertainty.interval,
      n: audit.length,
      note: `${DISTRIBUTION} Counted on audit points that no surrogate has seen; a failing or invalid reply where the map predicts pass, and a passing one where it predicts fail, are errors.`,
    },
    {
      name: 'failures',
      title: 'Failing runs, invalid replies included',
      unit: 'count',
      value: failed,
      n: all.length,
      note: 'Most runs are chosen near the boundary, so their share is no probability.',
    },
    { name: 'invalid', title: 'Invalid replies', unit: 'count', value: invalid, n: all.length },
    volume,
    inside,
    { name: 'runs', title: 'Runs', unit: 'count', value: all.length, n: all.length },
    ...perOutput,
    margin,
    disagreement(exploration.repeats, confidence),
    irreducibleUncertainty(exploration, options),
  ];
}

/** What is known without an interval of a system that answers alike each time. */
function exactly({ points, failing, invalid }: Census): string {
  const [least, most] = [failing, failing + invalid].map((p) => Number(p.toPrecision(6)));
  return ` All ${points} points of the space were asked: if the system answers alike each time, it is exactly ${least === most ? least : `${least}, or ${most} with the invalid replies`}. The interval does not take that for granted.`;
}

/** Whether the system answers the same query alike. More is asked again once an answer changed. */
function disagreement({ asked, disagreed, moved }: Repeats, confidence: number): Measurement {
  const notes = [
    `${asked} runs asked again what an earlier run had asked; most of those lie near the boundary, so this is no share of the input distribution.`,
    moved > 0
      ? `${moved} of them gave another value: the system is not repeatable, every probability here counts single answers, and part of the remaining uncertainty cannot be learnt away.`
      : undefined,
  ];
  return {
    name: 'disagreement',
    better: 'lower',
    title: 'Probability that a query asked again gets another verdict',
    unit: '1',
    value: asked === 0 ? null : disagreed / asked,
    interval: asked === 0 ? undefined : anytimeInterval(disagreed, asked, confidence),
    n: asked,
    note: asked === 0 ? 'No run was left to ask twice.' : notes.filter(Boolean).join(' '),
  };
}

/** The part of the remaining uncertainty that is left however much is learnt. */
function irreducibleUncertainty(
  { pairs, repeats, uncertainty }: Exploration,
  { stop: { remainingUncertainty: goal } }: ExploreOptions,
): Measurement {
  const base = {
    name: 'irreducibleUncertainty',
    better: 'lower' as const,
    title: 'Probability that the best possible pass/fail map errs, since answers vary',
    unit: '1',
  };
  if (pairs === undefined) {
    const { asked, moved } = repeats;
    const note =
      asked === 0
        ? 'Not asked: no run was left to ask twice, so it is not known whether answers differ.'
        : moved === 0
          ? `Not asked: all ${asked} runs that asked again gave the same values as before. That is no proof that every answer does.`
          : 'Not asked: the audit is too small, 40 runs at least can tell something.';
    // Of a steady system there is nothing to print.
    return { ...base, value: null, n: 0, detail: moved === 0, note };
  }
  const { value, interval, n, differed, mayDiffer } = pairs;
  const notes = [
    `${DISTRIBUTION} ${n} audit points were asked twice, and ${differed === mayDiffer ? differed : `${differed} to ${mayDiffer}`} of them got another verdict; such a share bounds the error of every map from below, and with the learnt map's errors from above. It supposes that the system answers each time anew.`,
    unreachable(goal, uncertainty, pairs),
  ];
  return { ...base, value, interval, n, note: notes.filter(Boolean).join(' ') };
}

/** Whether output `i` of a run failed; an invalid reply fails every output. */
function outputFailed({ margins }: Evaluation, i: number): boolean {
  return margins === undefined || margins[i]! < 0;
}
