import type { Measurement } from '../../core/measurement.ts';
import { outputNames } from '../options.ts';
import type { ExploreOptions } from '../options.ts';
import { passed } from '../problem/evaluation.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import type { Certificate } from './certify.ts';
import type { DesignPoint } from './designPoint.ts';
import { estimateRare } from './rareEstimate.ts';
import type { RareEstimate } from './rareEstimate.ts';

const DISTRIBUTION = 'For an input drawn from the declared distribution.';

/** Every measurement of rare mode. */
export function rareMeasurements(
  options: ExploreOptions,
  certificate: Certificate,
  { total, region, error }: RareEstimate,
  all: readonly Evaluation[],
  point: DesignPoint | undefined,
  isConstrained: boolean,
): readonly Measurement[] {
  const { inside, outside } = certificate;
  const n = inside.length + outside.length;
  const failed = all.filter((run) => !passed(run)).length;
  const only =
    region === undefined
      ? ' The model saw no failure: only the bound of plain draws is known.'
      : ` The upper end holds the bound for failures outside the region that was found, which ${outside.length} plain draws leave possible.`;
  const names = outputNames(options);
  const perOutput = names.map((name, i): Measurement => {
    const fails = ({ margins }: Evaluation) => margins === undefined || margins[i]! < 0;
    const own =
      names.length === 1
        ? total
        : estimateRare(certificate, isConstrained, options.stop.confidence, fails).total;
    return {
      name: `failureProbability.${name}`,
      better: 'lower',
      title: `Probability that ${name} fails`,
      unit: '1',
      // The model speaks of the system as a whole.
      value: names.length === 1 ? total.value : null,
      interval: own.interval,
      n,
      note: `${DISTRIBUTION} Invalid replies count as failures in upper bounds.`,
    };
  });
  return [
    {
      name: 'failureProbability',
      better: 'lower',
      title: 'Probability that the system fails',
      unit: '1',
      value: total.value,
      interval: total.interval,
      n,
      note: `${DISTRIBUTION} The value is the model's; the interval is certified by ${n} fresh runs. Invalid replies count as failures in upper bounds and not in lower ones.${only}`,
    },
    {
      name: 'regionFailureProbability',
      better: 'lower',
      title: 'Probability of a failure in the region that was found',
      unit: '1',
      value: region?.value ?? null,
      interval: region?.interval,
      n: region === undefined ? 0 : certificate.draws,
      note:
        region === undefined
          ? 'No failing region was found.'
          : `${DISTRIBUTION} The region was frozen before ${certificate.draws} draws in and near it; it says nothing about failures elsewhere.`,
    },
    {
      name: 'remainingUncertainty',
      better: 'lower',
      title: 'Probability that the model of pass and fail errs',
      unit: '1',
      value: error.value,
      interval: error.interval,
      n,
      note: `${DISTRIBUTION} From the certifying runs, which the model has not seen.`,
    },
    {
      name: 'failures',
      title: 'Failing runs, invalid replies included',
      unit: 'count',
      value: failed,
      n: all.length,
      note: 'Runs are chosen where failures are, so their share is no probability.',
    },
    {
      name: 'invalid',
      title: 'Invalid replies',
      unit: 'count',
      value: all.filter((run) => run.invalid !== undefined).length,
      n: all.length,
    },
    { name: 'runs', title: 'Runs', unit: 'count', value: all.length, n: all.length },
    ...perOutput,
    {
      name: 'designPointDistance',
      better: 'higher',
      title: 'Distance of the most probable failing run from the middle of the distribution',
      unit: '1',
      value: point?.distance ?? null,
      n: all.length,
      note: 'In standard deviations of independent standard-normal scores, one an input; the nearest run seen, not proven nearest.',
    },
  ];
}
