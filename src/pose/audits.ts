import type { ChartExhibit, Exhibit, TableExhibit } from '../core/exhibit.ts';
import type { Measurement } from '../core/measurement.ts';
import type { RandomStream } from '../core/random.ts';
import type { Evaluated } from '../coco/procedure/evaluated.ts';
import { CHART_SCHEMA } from '../coco/report/chartSchema.ts';
import type { KeypointSchema } from '../coco/schema/keypointSchema.ts';
import { agreement } from './audit/agreement.ts';
import { auditMeasurements } from './audit/auditMeasurements.ts';
import { quantity } from './audit/quantity.ts';
import { readings, type Reading } from './audit/readings.ts';
import type { PoseOptions } from './options.ts';
import { keypointNumber } from './schemaOf.ts';

/** Square roots of areas in px that part people by size. */
const SIZES = [0, 32, 96, 192, Infinity];

/** Audits every quantity that the options name. */
export function audits(
  { evaluation, truth }: Evaluated,
  schema: KeypointSchema,
  { audit, bootstrap }: PoseOptions,
  random: RandomStream,
): { readonly measurements: readonly Measurement[]; readonly exhibits: readonly Exhibit[] } {
  const measurements: Measurement[] = [];
  const exhibits: Exhibit[] = [];
  for (const [name, option] of Object.entries(audit)) {
    const audited = quantity(option, (keypoint) => keypointNumber(schema, keypoint));
    const found = readings(evaluation, audited);
    measurements.push(
      ...auditMeasurements(name, audited, found, {
        ...bootstrap,
        random: random.fork(name),
        images: truth.images.count,
      }),
    );
    if (found.readings.length > 0) {
      exhibits.push(
        differences(name, audited.unit, found.readings),
        parts(name, audited.unit, audited.bigError, found.readings),
      );
    }
  }
  return { measurements, exhibits };
}

/** Bland and Altman's plot: the error over the mean of truth and prediction. */
function differences(name: string, unit: string, all: readonly Reading[]): ChartExhibit {
  const found = agreement(all, Infinity);
  const step = Math.max(1, Math.ceil(all.length / 1500));
  const values = all
    .filter((_, i) => i % step === 0)
    .map(({ truth, error, visible }) => ({
      mean: truth + error / 2,
      error,
      points: visible ? 'all visible' : 'some hidden',
    }));
  const lines =
    found === undefined
      ? []
      : [
          { at: found.bias, line: 'bias' },
          { at: found.lower, line: 'limits of agreement' },
          { at: found.upper, line: 'limits of agreement' },
        ];
  return {
    kind: 'chart',
    id: `audit-${name}`,
    title: `${name}: error over size of the reading`,
    caption: `Prediction less truth in ${unit}; lines are the bias and the 2.5 % and 97.5 % quantiles.`,
    spec: {
      $schema: CHART_SCHEMA,
      width: 420,
      height: 180,
      layer: [
        {
          data: { values },
          mark: { type: 'point', size: 14, opacity: 0.5, filled: true },
          encoding: {
            x: {
              field: 'mean',
              type: 'quantitative',
              title: `mean of truth and prediction (${unit})`,
              scale: { zero: false },
            },
            y: { field: 'error', type: 'quantitative', title: `error (${unit})` },
            color: { field: 'points', type: 'nominal', title: null },
          },
        },
        {
          data: { values: lines },
          mark: { type: 'rule', strokeDash: [4, 3] },
          encoding: { y: { field: 'at', type: 'quantitative' } },
        },
      ],
    },
  };
}

/** Agreement by size and visibility. */
function parts(
  name: string,
  unit: string,
  bigError: number,
  all: readonly Reading[],
): TableExhibit {
  const sizes = SIZES.slice(0, -1).map((from, i) => {
    const to = SIZES[i + 1]!;
    return [
      to === Infinity ? `size ${from} px and more` : `size ${from} to ${to} px`,
      all.filter(({ size }) => size >= from && size < to),
    ] as const;
  });
  const groups = [
    ['all', all] as const,
    ...sizes,
    ['all points visible', all.filter(({ visible }) => visible)] as const,
    ['some points hidden', all.filter(({ visible }) => !visible)] as const,
  ];
  return {
    kind: 'table',
    id: `audit-${name}-parts`,
    title: `${name}: who is read how well`,
    caption: `Size is the square root of the area. A big error is one of at least ${bigError} ${unit}. Fewer than three readings give no statistics.`,
    columns: [
      { title: 'people' },
      { title: 'n' },
      { title: 'bias', unit },
      { title: 'from', unit },
      { title: 'to', unit },
      { title: 'RMSE', unit },
      { title: 'big errors' },
      { title: 'ICC' },
    ],
    rows: groups.map(([title, group]) => {
      const one = agreement(group, bigError);
      const cells =
        one === undefined
          ? [null, null, null, null, null, null]
          : [
              one.bias,
              one.lower,
              one.upper,
              one.rmse,
              one.bigErrorRate,
              Number.isFinite(one.icc) ? one.icc : null,
            ];
      return [title, group.length, ...cells];
    }),
  };
}
