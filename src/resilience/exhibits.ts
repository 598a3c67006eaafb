import type { ChartExhibit, TableExhibit } from '../core/exhibit.ts';
import type { Measurement } from '../core/measurement.ts';
import { clopperPearson } from '../math/clopperPearson.ts';
import type { Course } from './batchCount.ts';
import type { Step } from './schedule.ts';

/**
 * Performance batch by batch with a band, and the strength of the disturbance below; a panel a configuration, in which the
 * target's line stands for comparison.
 */
export function courseChart(
  courses: ReadonlyMap<string, Course>,
  steps: readonly Step[],
  confidence: number,
): ChartExhibit {
  const shares = new Map(
    [...courses].map(([configuration, course]) => [
      configuration,
      steps.map((_, t) => {
        const asked = course.reduce((sum, batches) => sum + batches[t]!.asked, 0);
        const right = course.reduce((sum, batches) => sum + batches[t]!.right, 0);
        const { lower, upper } = clopperPearson(right, asked, { confidence });
        return { value: right / asked, lower, upper };
      }),
    ]),
  );
  const [base] = shares.values() as Iterable<readonly { readonly value: number }[]>;
  const values = [...shares].flatMap(([configuration, own]) =>
    own.map((share, t) => ({
      t: t + 1,
      configuration,
      strength: steps[t]!.strength,
      target: base![t]!.value,
      ...share,
    })),
  );
  const isOne = courses.size === 1;
  const axis = { tickMinStep: 1, format: 'd' };
  const x = { field: 't', type: 'quantitative', title: 'batch', axis };
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    title: 'share of right answers',
    scale: { domain: [0, 1] },
  });
  const panel = {
    width: isOne ? 460 : 215,
    height: isOne ? 240 : 130,
    layer: [
      {
        mark: { type: 'area', interpolate: 'step', opacity: 0.12, color: '#555555' },
        encoding: { x, y: y('strength') },
      },
      {
        mark: { type: 'area', opacity: 0.25, color: '#4c78a8' },
        encoding: { x, y: y('lower'), y2: { field: 'upper' } },
      },
      ...(isOne
        ? []
        : [
            {
              mark: { type: 'line', color: '#b5541c', strokeDash: [3, 2], strokeWidth: 1 },
              encoding: { x, y: y('target') },
            },
          ]),
      { mark: { type: 'line', color: '#2f5d8a' }, encoding: { x, y: y('value') } },
    ],
  };
  const about = `Share of right answers in each batch over all repetitions, with ${100 * confidence} % intervals (Clopper-Pearson), and the strength of the disturbance as a grey step.`;
  return {
    kind: 'chart',
    id: 'course',
    title: 'Performance under the disturbance',
    caption: isOne ? about : `${about} The dashed line in each panel is the target.`,
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      data: { values },
      ...(isOne
        ? panel
        : {
            facet: {
              field: 'configuration',
              type: 'nominal',
              title: null,
              sort: [...courses.keys()],
            },
            columns: 2,
            spec: panel,
          }),
    },
  };
}

/** A table with a row for each name and a column for each figure. */
export function figuresTable(
  id: string,
  title: string,
  caption: string,
  rows: readonly (readonly [string, (figure: string) => string])[],
  figures: readonly (readonly [string, string])[],
  measurements: readonly Measurement[],
): TableExhibit {
  const cell = (name: string): string => {
    const found = measurements.find((measurement) => measurement.name === name);
    if (found === undefined || found.value === null) return '-';
    const text = (value: number | null | undefined): string =>
      value === null || value === undefined ? 'open' : String(Number(value.toPrecision(3)));
    return found.interval === undefined
      ? text(found.value)
      : `${text(found.value)} (${text(found.interval.lower)} to ${text(found.interval.upper)})`;
  };
  return {
    kind: 'table',
    id,
    title,
    caption,
    columns: [{ title: '' }, ...figures.map(([, heading]) => ({ title: heading }))],
    rows: rows.map(([name, of]) => [name, ...figures.map(([figure]) => cell(of(figure)))]),
  };
}
