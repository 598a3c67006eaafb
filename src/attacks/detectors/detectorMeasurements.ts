import { differenceMeasurements } from '../../coco/procedure/differenceMeasurements.ts';
import { statisticMeasurements } from '../../coco/procedure/statisticMeasurements.ts';
import { statistics } from '../../coco/evaluate/summarize.ts';
import { settings } from '../../coco/settings.ts';
import type { Measurement } from '../../core/measurement.ts';
import { bettingLower, bettingUpper } from '../../math/bettingBound.ts';
import { boundAlone } from '../boundAlone.ts';
import type { Check } from '../checks/check.ts';
import { doubtOf } from '../checks/doubtOf.ts';
import { chosenAttacks } from '../options.ts';
import type { AttackOptions } from '../options.ts';
import type { AttackRun } from '../run/campaign.ts';
import { runMeasurements } from '../runMeasurements.ts';
import { share } from '../share.ts';
import type { Fate } from './fate.ts';
import type { Precision } from './precision.ts';

const STATISTICS = statistics(settings('boxes', {})).map(({ name }) => name);
const CONFIDENCE = 0.95;

/** Names that gates may use for an attack on a detector. */
export function detectorMeasurementNames(options: AttackOptions): readonly string[] {
  return [
    'successRate',
    'vanished',
    'mislabelled',
    'fabricated',
    ...['clean', 'adversarial'].flatMap((one) => STATISTICS.map((name) => `${name}.${one}`)),
    'difference.adversarial',
    'boxes.clean',
    'boxes.adversarial',
    'candidates.clean',
    'candidates.adversarial',
    'attacked',
    'checksFailed',
    ...chosenAttacks(options).flatMap(({ name }) => [`successRate.${name}`, `meanQueries.${name}`]),
  ];
}

/** What the measurements are made of. */
export interface DetectorMeasured {
  readonly runs: readonly AttackRun[];
  /** Of attacked items, under the worst case of each. */
  readonly successes: readonly boolean[];
  readonly fates: readonly Fate[];
  readonly before: readonly Fate[];
  readonly precision: Precision;
  readonly checks: readonly Check[];
  readonly items: number;
}

/** The measurements of an attack on a detector. */
export function detectorMeasurements(
  options: AttackOptions,
  { runs, successes, fates, before, precision, checks, items }: DetectorMeasured,
): readonly Measurement[] {
  const attacked = successes.length;
  const mean = (name: string, title: string, of: readonly number[]): Measurement => ({
    name,
    title,
    value: of.length === 0 ? null : of.reduce((sum, one) => sum + one, 0) / of.length,
    unit: 'count',
    n: of.length,
    better: 'lower',
  });
  const withObjects = fates.filter(({ objects }) => objects > 0);
  const invented = fates.filter((one) => one.invented > 0).length;
  const { clean, adversarial } = precision;
  // Where the search cannot be trusted, what it broke is broken, and what it left says nothing.
  const doubt = doubtOf(options, checks);
  const trusted = (one: Measurement, bound: 'lower' | 'upper'): Measurement =>
    doubt === undefined ? one : boundAlone(one, bound, doubt);
  return [
    ...[
      {
        ...share('successRate', successes.filter(Boolean).length, attacked, 'lower'),
        title: 'pictures on which the goal was reached',
        sentence: 'Reaches its goal on {share} of pictures',
        sample: 'attacked pictures',
      },
      {
        ...shareOf('vanished', withObjects, ({ vanished, objects }) => vanished / objects),
        title: 'of the objects of a picture, not shown any more',
        sentence: 'Hides {share} of the objects of a picture',
        sample: 'pictures',
      },
      {
        ...shareOf('mislabelled', withObjects, ({ mislabelled, objects }) => mislabelled / objects),
        title: 'of the objects of a picture, shown as another class',
        sentence: 'Changes the class of {share} of the objects of a picture',
        sample: 'pictures',
      },
      {
        ...share('fabricated', invented, fates.length, 'lower'),
        title: 'pictures with a detection where the clean one shows nothing',
        sentence: 'Shows objects that are not there in {share} of pictures',
        sample: 'pictures',
      },
    ].map((one) => trusted(one, 'lower')),
    ...statisticMeasurements(clean, CONFIDENCE, '.clean').map(inTable),
    ...[
      ...statisticMeasurements(adversarial, CONFIDENCE, '.adversarial').map(inTable),
      ...differenceMeasurements([clean, adversarial], CONFIDENCE),
    ].map((one) => trusted(one, 'upper')),
    mean(
      'boxes.clean',
      'detections shown of a clean picture',
      before.map(({ shown }) => shown),
    ),
    mean(
      'boxes.adversarial',
      'detections shown of a changed picture',
      fates.map(({ shown }) => shown),
    ),
    mean(
      'candidates.clean',
      'candidates before suppression, clean',
      before.map(({ candidates }) => candidates),
    ),
    mean(
      'candidates.adversarial',
      'candidates before suppression, changed',
      fates.map(({ candidates }) => candidates),
    ),
    { name: 'attacked', value: attacked, unit: 'count', n: items },
    {
      name: 'checksFailed',
      value: checks.filter(({ outcome }) => outcome === 'failed').length,
      unit: 'count',
      n: checks.length,
      better: 'lower',
    },
    ...runs.flatMap(({ attack, outcomes }) =>
      runMeasurements(attack.name, outcomes, options, doubt),
    ),
  ];
}

/** All but the first two statistics stand in the table alone. */
function inTable(one: Measurement, place: number): Measurement {
  return place < 2 ? one : { ...one, detail: true };
}

/** The mean over pictures of a share, whose interval holds however the objects of a picture hang together. */
function shareOf(name: string, fates: readonly Fate[], share: (fate: Fate) => number): Measurement {
  const shares = fates.map(share);
  const n = shares.length;
  if (n === 0) return { name, value: null, unit: '1', n, better: 'lower' };
  const value = shares.reduce((sum, one) => sum + one, 0) / n;
  const risk = (1 - CONFIDENCE) / 2;
  return {
    name,
    value,
    unit: '1',
    n,
    better: 'lower',
    interval: {
      lower: Math.min(value, bettingLower(shares, risk)),
      upper: Math.max(value, bettingUpper(shares, risk)),
      confidence: CONFIDENCE,
      method: 'betting, over pictures',
    },
  };
}
