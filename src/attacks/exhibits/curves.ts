import type { ChartExhibit } from '../../core/exhibit.ts';
import type { Json } from '../../core/json.ts';
import { clopperPearson } from '../../math/clopperPearson.ts';
import type { AttackRun } from '../run/campaign.ts';

/** Success over the queries of one item, with the band of each point. */
export function queryCurve(runs: readonly AttackRun[], queries: number): ChartExhibit {
  const points = runs.flatMap(({ attack, outcomes }) =>
    ticks(queries).map((at) => ({
      attack: attack.name,
      queries: at,
      ...banded(outcomes.filter((one) => one.success && one.queries <= at).length, outcomes.length),
    })),
  );
  return curve(
    'success-over-queries',
    'Success over queries',
    'queries',
    'queries of one item',
    points,
    'Share of attacked items that are broken with so many queries each; bands are 95 % Clopper-Pearson intervals of each point. A curve that still rises at its end belongs to a starved attack.',
  );
}

/** Success over epsilon: of further epsilons, or of the distances that a boundary search found. */
export function epsilonCurve(
  runs: readonly AttackRun[],
  further: readonly AttackRun[],
): ChartExhibit | undefined {
  const points = [
    ...[...runs, ...further]
      .filter(({ epsilon }) => Number.isFinite(epsilon))
      .map(({ attack, epsilon, outcomes }) => ({
        attack: attack.name,
        epsilon,
        ...banded(outcomes.filter(({ success }) => success).length, outcomes.length),
      })),
    ...runs
      .filter(({ epsilon }) => !Number.isFinite(epsilon))
      .flatMap(({ attack, outcomes }) => {
        const distances = outcomes.filter(({ success }) => success).map(({ distance }) => distance);
        const widest = Math.max(0, ...distances);
        return Array.from({ length: 31 }, (_, k) => (widest * k) / 30).map((epsilon) => ({
          attack: attack.name,
          epsilon,
          ...banded(distances.filter((distance) => distance <= epsilon).length, outcomes.length),
        }));
      }),
  ].toSorted((a, b) => a.epsilon - b.epsilon);
  if (new Set(points.map(({ epsilon }) => epsilon)).size < 2) return undefined;
  return curve(
    'success-over-epsilon',
    'Success over epsilon',
    'epsilon',
    'epsilon',
    points,
    'Share of attacked items that are broken within epsilon; bands are 95 % Clopper-Pearson intervals of each point.',
  );
}

function banded(count: number, n: number) {
  const { lower, upper } = clopperPearson(count, n);
  const round = (value: number | null): number => Math.round((value ?? 0) * 1e4) / 1e4;
  return { success: round(n === 0 ? 0 : count / n), low: round(lower), high: round(upper) };
}

function ticks(queries: number): readonly number[] {
  const steps = 40;
  const all = Array.from({ length: steps }, (_, k) => Math.round(queries ** (k / (steps - 1))));
  return [...new Set(all)];
}

function curve(
  id: string,
  title: string,
  field: string,
  label: string,
  values: readonly { readonly [key: string]: Json }[],
  caption: string,
): ChartExhibit {
  const x = {
    field,
    type: 'quantitative',
    title: label,
    ...(field === 'queries' ? { scale: { type: 'log' } } : {}),
  };
  const color = { field: 'attack', type: 'nominal', title: 'attack' };
  return {
    kind: 'chart',
    id,
    title,
    caption,
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      width: 420,
      height: 200,
      data: { values },
      layer: [
        {
          mark: { type: 'area', opacity: 0.15 },
          encoding: {
            x,
            y: {
              field: 'low',
              type: 'quantitative',
              title: 'share broken',
              scale: { domain: [0, 1] },
            },
            y2: { field: 'high' },
            color,
          },
        },
        {
          mark: {
            type: 'line',
            interpolate: field === 'queries' ? 'step-after' : 'linear',
            point: field !== 'queries',
          },
          encoding: {
            x,
            y: { field: 'success', type: 'quantitative', title: 'share broken' },
            color,
          },
        },
      ],
    },
  };
}
