import type { Measurement } from '../core/measurement.ts';
import { clopperPearson } from '../math/clopperPearson.ts';
import { boundAlone } from './boundAlone.ts';
import type { Check } from './checks/check.ts';
import { doubtOf } from './checks/doubtOf.ts';
import { chosenAttacks, sampleFoldersOf, transferTargetsOf } from './options.ts';
import type { AttackOptions } from './options.ts';
import { detectorMeasurementNames } from './detectors/detectorMeasurements.ts';
import type { AttackRun } from './run/campaign.ts';
import { runMeasurements } from './runMeasurements.ts';
import { share } from './share.ts';
import type { SetUp } from './run/setUp.ts';
import { worstCase } from './run/worstCase.ts';
import type { WorstCase } from './run/worstCase.ts';

/** Names that gates may use. */
export function measurementNames(options: AttackOptions): readonly string[] {
  if (options.mode === 'corruptions')
    return ['cleanAccuracy', 'corruptedAccuracy', 'gridAccuracy', 'meanCorruptionError'];
  if (options.mode === 'transfer' && options.detector !== undefined)
    return transferTargetsOf(options).flatMap(({ name }, i) =>
      detectorMeasurementNames({ ...options, attacks: [] })
        .filter((one) => one !== 'checksFailed')
        .map((one) => (i === 0 ? one : `${one}.${name}`)),
    );
  if (options.mode === 'transfer')
    return transferTargetsOf(options).flatMap(({ name }, i) => [
      ...['cleanAccuracy', 'robustAccuracy', 'successRate'].map((one) =>
        i === 0 ? one : `${one}.${name}`,
      ),
      ...sampleFoldersOf(options).flatMap(([base]) =>
        base === '' ? [] : [`successRate.${base}.${name}`],
      ),
    ]);
  if (options.detector !== undefined) return detectorMeasurementNames(options);
  const names = chosenAttacks(options).map(({ name }) => name);
  return [
    'cleanAccuracy',
    'robustAccuracy',
    'successRate',
    'medianDistance',
    'attacked',
    'checksFailed',
    ...names.flatMap((name) => [`successRate.${name}`, `meanQueries.${name}`]),
  ];
}

/** What the measurements are made of. */
export interface Measured {
  readonly setUp: SetUp;
  /** At the scenario's epsilon, confirmed. */
  readonly runs: readonly AttackRun[];
  readonly worst: readonly WorstCase[];
  readonly checks: readonly Check[];
}

/** The measurements of an attack; robust accuracy only where the attacks can be trusted to have tried. */
export function measure(options: AttackOptions, measured: Measured): readonly Measurement[] {
  const { setUp, runs, worst, checks } = measured;
  const all = setUp.items.length;
  const attacked = setUp.attacked.length;
  const broken = worst.filter(({ outcome }) => outcome.success).length;
  const failed = checks.filter(({ outcome }) => outcome === 'failed');
  const doubt = doubtOf(options, checks);
  const labelled = options.truth === 'labels' && options.targeted === undefined;
  const distances = worst
    .filter(({ outcome }) => outcome.success)
    .map(({ outcome }) => outcome.distance)
    .toSorted((a, b) => a - b);
  const auto = chosenAttacks(options).some(({ name }) => name === 'auto');
  const found: Measurement[] = [
    labelled
      ? {
          ...share('cleanAccuracy', attacked, all, 'higher'),
          parts: itemParts(measured, ({ right }) => right),
          sentence: 'Reads {share} of clean items rightly',
          sample: 'items',
        }
      : none('cleanAccuracy', all, 'higher'),
    {
      ...robustAccuracy(options, measured),
      sentence: 'Reads {share} of items rightly, under every attack that was tried',
      sample: 'items',
    },
    successRate(broken, attacked, doubt),
    boundAlone(
      {
        name: 'medianDistance',
        // Over all attacked items: an item that was not broken counts as farther than any other.
        value: 2 * broken > attacked ? distances[Math.floor(attacked / 2)]! : null,
        unit: setUp.threat.distance.norm === 'l0' ? setUp.threat.distance.unit : '1',
        n: attacked,
        better: 'higher',
      },
      'upper',
      'The smallest change that was found: a better attack may find a smaller one.',
    ),
    { name: 'attacked', value: attacked, unit: 'count', n: all },
    {
      name: 'checksFailed',
      value: failed.length,
      unit: 'count',
      n: checks.length,
      better: 'lower',
    },
    ...(auto
      ? runMeasurements(
          'auto',
          worstCase(runs).map(({ outcome }) => outcome),
          options,
          doubt,
        )
      : []),
    ...runs.flatMap(({ attack, outcomes }) =>
      runMeasurements(attack.name, outcomes, options, doubt),
    ),
  ];
  return found;
}

/** Over the worst case of each item. What was broken is broken; where a check failed, more may break. */
function successRate(broken: number, attacked: number, doubt: string | undefined): Measurement {
  const rate: Measurement = {
    ...share('successRate', broken, attacked, 'lower'),
    sentence: 'Is misled on {share} of the items that it reads rightly',
    sample: 'attacked items',
  };
  return doubt === undefined ? rate : boundAlone(rate, 'lower', doubt);
}

/**
 * Share of the items that the model gets right and no attack broke. Where a check failed, what was broken still bounds it
 * from above. Any change at all breaks any model: without an epsilon there is none.
 */
function robustAccuracy(options: AttackOptions, { setUp, worst, checks }: Measured): Measurement {
  const all = setUp.items.length;
  const attacked = setUp.attacked.length;
  const broken = worst.filter(({ outcome }) => outcome.success).length;
  const name = 'robustAccuracy';
  const labelled = options.truth === 'labels' && options.targeted === undefined;
  if (!labelled || attacked === 0 || !Number.isFinite(setUp.threat.epsilon))
    return none(name, all, 'higher');
  const stated: Measurement = {
    ...share(name, attacked - broken, all, 'higher'),
    parts: itemParts({ setUp, worst }, ({ right, isBroken }) => right && !isBroken),
  };
  const failed = checks.filter(({ outcome }) => outcome === 'failed');
  if (failed.length === 0)
    return options.checks ? stated : boundAlone(stated, 'upper', doubtOf(options, checks)!);
  // A success that was sent wrongly, or never came, bounds nothing.
  if (broken === 0 || failed.some(({ id }) => id === 'bytes')) return none(name, all, 'higher');
  return {
    ...stated,
    parts: undefined,
    value: null,
    interval: { ...clopperPearson(attacked - broken, all, { sides: 'upper' }) },
    note: `An upper bound alone, as a check failed: ${failed.map(({ title }) => title).join('; ')}.`,
  };
}

/** Item by item, so that runs on the same items are compared in pairs. */
function itemParts(
  { setUp: { items, dataDigest }, worst }: Pick<Measured, 'setUp' | 'worst'>,
  holds: (item: { readonly right: boolean; readonly isBroken: boolean }) => boolean,
): Measurement['parts'] {
  let attacked = 0;
  return {
    of: 'shares',
    pairing: `${dataDigest}: ${items.length} items`,
    values: items.map(({ right }) => {
      const isBroken = right && worst[attacked++]?.outcome.success === true;
      return holds({ right, isBroken }) ? 1 : 0;
    }),
  };
}

function none(name: string, n: number, better?: 'lower' | 'higher'): Measurement {
  return { name, value: null, unit: '1', n, better };
}
