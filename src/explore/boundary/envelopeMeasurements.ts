import type { Measurement } from '../../core/measurement.ts';
import type { Certification } from '../envelope/certifyEnvelope.ts';
import type { Envelope } from '../envelope/envelope.ts';
import type { ExploreOptions } from '../options.ts';
import { passed } from '../problem/evaluation.ts';
import type { Exploration } from '../exploration/exploration.ts';
import { createPlan } from '../exploration/plan.ts';

/** Share of the region that was tested below which a cut is said to have left little. */
const LITTLE = 0.5;

/** The measurements of the safety envelope: its volume, its bound, its margin. `failed` runs are known in all. */
export function envelopeMeasurements(
  options: ExploreOptions,
  exploration: Exploration,
  { envelope, cuts }: Certification,
  failed: number,
): readonly [Measurement, Measurement, Measurement] {
  const volume = {
    name: 'envelopeVolume',
    better: 'higher',
    title: 'Share of the input distribution inside the safety envelope',
    unit: '1',
  } as const;
  const inside = {
    name: 'envelopeFailureProbability',
    better: 'lower',
    title: 'Probability of failure inside the safety envelope',
    unit: '1',
  } as const;
  const margin = {
    name: 'envelopeMargin',
    better: 'higher',
    title:
      'Distance from the safety envelope to the nearest failing run, in ranges of the input that differs most',
    unit: '1',
  } as const;
  if (envelope === undefined) {
    const note = whyNoEnvelope(options, exploration, cuts.length);
    const none = { value: null, n: 0, note };
    return [
      { ...volume, ...none },
      { ...inside, ...none },
      { ...margin, ...none, n: failed },
    ];
  }
  const { share, clearance, interval, tested, failures, kind } = envelope;
  const { data } = exploration;
  return [
    {
      ...volume,
      value: share.value,
      interval: share.interval,
      n: share.draws || data.runs.length,
      note: leftLittle(envelope),
    },
    {
      ...inside,
      // Of a region that was cut clear of its failures, their share says nothing.
      value: kind === 'none' || failures === 0 ? null : failures / tested,
      interval,
      n: tested,
      note: evidence(envelope),
    },
    {
      ...margin,
      value: clearance.failure?.share ?? null,
      n: failed,
      note:
        failed === 0
          ? 'No failing run is known.'
          : `Of the failing runs that were seen; there may be nearer ones.${envelope.region.shape === 'level-set' ? ' A level set has no faces to measure from: the least distance that a search found.' : ''}`,
    },
  ];
}

/** How the bound came about. */
function evidence({ tested, failures, tests, cuts, interval }: Envelope): string {
  const start = 'For an input drawn from the declared distribution.';
  if (cuts.length === 0)
    return `${start} ${failures} of ${tested} fresh points inside failed; the envelope was fixed before they were drawn.`;
  const rounds = tests.map(
    (test) =>
      `${test.failures} of ${test.tested} fresh points failed in ${percent(test.share.value)} of all inputs`,
  );
  return `${start} ${rounds.join('; after the cut, ')}. The envelope was then cut clear of every failing run; what fails in a part fails in the whole, so the bound is that of the region as tested, divided by the share of it that is left${tests.length > 1 ? ', the better of two' : ''}: ${interval.upper?.toPrecision(3) ?? 1}.`;
}

function leftLittle({ tests, share, cuts }: Envelope): string | undefined {
  const first = tests[0]!;
  if (cuts.length === 0 || share.value >= LITTLE * first.share.value) return undefined;
  return `Cutting it clear of ${cuts.length} failing points left ${percent(share.value)} of the ${percent(first.share.value)} that were chosen. envelope.failures: bounded keeps the whole and bounds how often it fails.`;
}

function whyNoEnvelope(
  options: ExploreOptions,
  { data, audit }: Exploration,
  cuts: number,
): string {
  const start = 'No envelope was certified:';
  const { envelope, nominal } = options;
  if (createPlan(options, data.set().dimensions).envelope === 0)
    return `${start} no runs were set aside for it (envelopeShare).`;
  if (!data.runs.some(passed)) return `${start} no run of the exploration passed.`;
  const bounded =
    'envelope.failures: bounded allows failures inside and bounds how often it fails.';
  if (cuts > 0)
    return `${start} ${cuts} failing points turned up in the region that was chosen, and clear of them nothing was left. ${bounded}`;
  const known = [...data.runs, ...audit].some((run) => !passed(run));
  return `${start} what was learnt trusts no region${nominal === undefined ? '' : ' around the nominal point'}.${envelope.failures === 'none' && known ? ` ${bounded}` : ''}`;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
