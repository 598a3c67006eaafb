import type { ChartExhibit, Exhibit, TableExhibit } from '../../core/exhibit.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { ProcedureContext, ProcedureResult } from '../../core/procedure.ts';
import { bettingInterval } from '../../math/bettingInterval.ts';
import { clopperPearson } from '../../math/clopperPearson.ts';
import type { AttackOptions } from '../options.ts';
import { setUp } from '../run/setUp.ts';
import type { SetUp } from '../run/setUp.ts';
import { corruptionChanges, gridChanges } from './changedItems.ts';
import type { Change } from './changedItems.ts';

/** Errors of the model and of the baseline on all items under one change. */
interface Tally {
  readonly change: Change;
  readonly errors: number;
  readonly baseline: number | undefined;
}

/** Corruptions without an attacker: accuracy under each, mean corruption error, and the worst move of a grid. */
export async function runCorruptions(
  context: ProcedureContext<AttackOptions>,
): Promise<ProcedureResult> {
  const { options } = context;
  const prepared = await setUp(context);
  const { items, attacked, space } = prepared;
  const changes = [...corruptionChanges(space.form.height), ...gridChanges()];
  const hasBaseline = options.baseline !== undefined;
  const tallies: Tally[] = [];
  const survives = items.map(({ right }) => right);
  // Of the changes that the mean is made of.
  const errorsOf = items.map(() => 0);
  for (const [k, change] of changes.entries()) {
    const points: Float32Array[] = [];
    for (const item of items) {
      const random = context.random.fork(`${change.name}/${change.severity}/${item.name}`);
      points.push(space.snap((await change.apply(space.picture(item.clean), random)).data));
    }
    const queries = points.map((point, i) => ({ point, original: items[i]!.original }));
    const answers = await prepared.scoresView.ask(queries);
    for (const [i, { wrong, invalid }] of answers.entries())
      if (change.name === 'rotation and shift' && (wrong || invalid !== undefined))
        survives[i] = false;
    if (change.counts)
      for (const [i, { wrong, invalid }] of answers.entries())
        if (wrong || invalid !== undefined) errorsOf[i]!++;
    let baseline: number | undefined;
    if (hasBaseline) {
      const replies = await context.ask(
        points.map((point) => space.encode(point)),
        { target: 'baseline' },
      );
      baseline = replies.filter(
        (reply, i) =>
          reply.status !== 'ok' ||
          prepared.scoresView.criterion.judge(reply.outputs, items[i]!.original).wrong,
      ).length;
    }
    tallies.push({
      change,
      errors: answers.filter(({ wrong, invalid }) => wrong || invalid !== undefined).length,
      baseline,
    });
    context.progress({ done: k + 1, total: changes.length, phase: change.name });
  }
  const corrupted = tallies.filter(({ change }) => change.name !== 'rotation and shift');
  return {
    headline: {
      tried: `${items.length} items under 19 corruptions in five severities and ${gridChanges().length} rotations and shifts`,
      measurements: ['corruptedAccuracy', 'gridAccuracy', 'cleanAccuracy'],
    },
    measurements: measurementsOf(prepared, corrupted, survives, errorsOf, attacked.length),
    findings: [],
    exhibits: [
      heatMap(corrupted, items.length),
      table(corrupted, items.length, hasBaseline),
    ] satisfies Exhibit[],
  };
}

function measurementsOf(
  { items }: SetUp,
  corrupted: readonly Tally[],
  survives: readonly boolean[],
  errorsOf: readonly number[],
  right: number,
): readonly Measurement[] {
  const n = items.length;
  const counted = corrupted.filter(({ change }) => change.counts);
  const errors = counted.reduce((sum, tally) => sum + tally.errors, 0);
  const share = (name: string, count: number, of: number): Measurement => ({
    name,
    value: of === 0 ? null : count / of,
    unit: '1',
    interval: of === 0 ? undefined : clopperPearson(count, of),
    n: of,
    better: 'higher',
  });
  const kept = survives.filter(Boolean).length;
  return [
    share('cleanAccuracy', right, n),
    {
      name: 'corruptedAccuracy',
      value: n === 0 ? null : 1 - errors / (counted.length * n),
      unit: '1',
      // The same items under every change are no independent trials: an item's own share is one.
      interval:
        n === 0 ? undefined : bettingInterval(errorsOf.map((count) => 1 - count / counted.length)),
      n,
      better: 'higher',
      sentence: `Reads {share} of items rightly under ${counted.length} changes each`,
      sample: 'items',
    },
    share('gridAccuracy', kept, n),
    {
      name: 'meanCorruptionError',
      value: meanCorruptionError(counted),
      unit: '1',
      n: counted.length * n,
      better: 'lower',
    },
  ];
}

/** The errors of each corruption over those of the baseline, averaged (Hendrycks and Dietterich, 2019); null without one. */
function meanCorruptionError(counted: readonly Tally[]): number | null {
  const names = [...new Set(counted.map(({ change }) => change.name))];
  let total = 0;
  for (const name of names) {
    const own = counted.filter(({ change }) => change.name === name);
    const baseline = own.reduce((sum, tally) => sum + (tally.baseline ?? 0), 0);
    if (baseline === 0) return null;
    total += own.reduce((sum, tally) => sum + tally.errors, 0) / baseline;
  }
  return total / names.length;
}

function table(corrupted: readonly Tally[], n: number, hasBaseline: boolean): TableExhibit {
  const names = [...new Set(corrupted.map(({ change }) => change.name))];
  const percent = (errors: number, of: number): string =>
    `${(100 * (1 - errors / of)).toFixed(0)} %`;
  return {
    kind: 'table',
    id: 'corruptions',
    title: 'Accuracy under corruptions',
    caption: `Share of ${n} items read rightly, by severity.${hasBaseline ? ' CE: errors over those of the baseline.' : ''} The last four are ImageNet-C's extras and not in the mean.`,
    columns: [
      { title: 'corruption' },
      ...[1, 2, 3, 4, 5].map((severity) => ({ title: `${severity}` })),
      { title: 'mean' },
      ...(hasBaseline ? [{ title: 'CE' }] : []),
    ],
    rows: names.map((name) => {
      const own = corrupted.filter(({ change }) => change.name === name);
      const errors = own.reduce((sum, tally) => sum + tally.errors, 0);
      const baseline = own.reduce((sum, tally) => sum + (tally.baseline ?? 0), 0);
      return [
        name,
        ...own.map((tally) => percent(tally.errors, n)),
        percent(errors, n * own.length),
        ...(hasBaseline ? [baseline === 0 ? '-' : (errors / baseline).toFixed(2)] : []),
      ];
    }),
  };
}

function heatMap(corrupted: readonly Tally[], n: number): ChartExhibit {
  return {
    kind: 'chart',
    id: 'corruption-map',
    title: 'Accuracy by corruption and severity',
    caption: 'Dark is right, light is wrong.',
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      width: 200,
      height: 300,
      data: {
        values: corrupted.map(({ change, errors }) => ({
          corruption: change.name,
          severity: change.severity,
          accuracy: Math.round(1000 * (1 - errors / n)) / 1000,
        })),
      },
      mark: 'rect',
      encoding: {
        x: { field: 'severity', type: 'ordinal', title: 'severity' },
        y: { field: 'corruption', type: 'nominal', title: null, sort: null },
        color: {
          field: 'accuracy',
          type: 'quantitative',
          title: 'accuracy',
          scale: { domain: [0, 1] },
        },
      },
    },
  };
}
