import type { ChartExhibit, TableExhibit } from '../core/exhibit.ts';
import type { Measurement } from '../core/measurement.ts';
import { clopperPearson } from '../math/clopperPearson.ts';
import type { Course } from './resilienceFigures.ts';
import type { Step } from './schedule.ts';

/** Performance batch by batch, a line a configuration, with bands, and the strength of the disturbance below. */
export function courseChart(
  courses: ReadonlyMap<string, Course>,
  steps: readonly Step[],
  confidence: number,
): ChartExhibit {
  const values = [...courses].flatMap(([configuration, course]) =>
    steps.map((_, t) => {
      const asked = course.reduce((sum, batches) => sum + batches[t]!.asked, 0);
      const right = course.reduce((sum, batches) => sum + batches[t]!.right, 0);
      const { lower, upper } = clopperPearson(right, asked, { confidence });
      return { t: t + 1, configuration, value: right / asked, lower, upper };
    }),
  );
  const axis = { tickMinStep: 1, format: 'd' };
  const x = { field: 't', type: 'quantitative', title: 'batch', axis };
  const colour = { field: 'configuration', type: 'nominal', title: null };
  return {
    kind: 'chart',
    id: 'course',
    title: 'Performance under the disturbance',
    caption: `Share of right answers in each batch over all repetitions, with ${100 * confidence} % intervals (Clopper-Pearson), and the strength of the disturbance as a grey step.`,
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      width: 460,
      height: 240,
      layer: [
        {
          data: { values: steps.map(({ strength }, t) => ({ t: t + 1, strength })) },
          mark: { type: 'area', interpolate: 'step', opacity: 0.12, color: '#555555' },
          encoding: { x, y: { field: 'strength', type: 'quantitative' } },
        },
        {
          data: { values },
          mark: { type: 'area', opacity: 0.2 },
          encoding: {
            x,
            y: {
              field: 'lower',
              type: 'quantitative',
              title: 'share of right answers',
              scale: { domain: [0, 1] },
            },
            y2: { field: 'upper' },
            color: colour,
          },
        },
        {
          data: { values },
          mark: { type: 'line' },
          encoding: {
            x,
            y: { field: 'value', type: 'quantitative' },
            color: colour,
            strokeDash: colour,
          },
        },
      ],
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
