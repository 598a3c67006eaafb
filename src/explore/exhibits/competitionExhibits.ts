import type { Exhibit } from '../../core/exhibit.ts';
import type { Competitor } from '../../surrogates/competition.ts';
import type { Exploration } from '../boundary/exploration.ts';
import { rounded } from './axis.ts';

/** Rows of the table of configurations at most. */
const MAX_ROWS = 12;

/** The genealogy of the surrogate configurations, as a chart, and as tables by family and by configuration. */
export function competitionExhibits({ competition, data, map }: Exploration): readonly Exhibit[] {
  const end = data.runs.length;
  const { genealogy } = competition;
  const ranking = competition.ranking();
  const weights = new Map(ranking.map(({ entry, weight }) => [entry.competitor.id, weight]));
  const alive = ranking.map(({ entry }) => entry.competitor);
  const dead = genealogy.filter(({ diedAt }) => diedAt !== undefined).toReversed();
  const shown = [...alive, ...dead].slice(0, MAX_ROWS);
  const byId = new Map(genealogy.map((competitor) => [competitor.id, competitor]));
  return [
    {
      kind: 'chart',
      id: 'genealogy',
      title: 'Surrogates in competition',
      caption: `Each bar is one configuration from its birth to its elimination (${genealogy.length} in all); darker bars foresaw better. Lines lead from parent to child. Not shown: the settings, which are in the table.`,
      spec: {
        $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
        width: 420,
        height: { step: 12 },
        layer: [
          {
            data: {
              values: genealogy.map(({ id, family, bornAt, diedAt, score }) => ({
                id,
                family,
                from: bornAt,
                to: diedAt ?? end,
                score: rounded(score),
              })),
            },
            mark: { type: 'bar', height: 7 },
            encoding: {
              y: { field: 'id', type: 'ordinal', title: 'configuration', sort: null },
              x: { field: 'from', type: 'quantitative', title: 'runs learnt from' },
              x2: { field: 'to' },
              color: { field: 'family', type: 'nominal', title: 'family' },
              opacity: {
                field: 'score',
                type: 'quantitative',
                title: 'log-loss',
                scale: { range: [1, 0.35] },
              },
            },
          },
          {
            data: {
              values: genealogy
                .filter(({ parent }) => parent !== undefined && byId.has(parent))
                .map(({ id, parent, bornAt }) => ({ id, parent: parent!, at: bornAt })),
            },
            mark: { type: 'rule', strokeDash: [2, 2] },
            encoding: {
              x: { field: 'at', type: 'quantitative' },
              y: { field: 'parent', type: 'ordinal', sort: null },
              y2: { field: 'id' },
            },
          },
        ],
      },
    },
    familiesTable(genealogy, weights),
    {
      kind: 'table',
      id: 'configurations',
      title: 'Surrogate configurations',
      caption: `The verdict map is that of ${map.competitor}. Likelihood of reuse: its share of the proposals, and of becoming a parent. ${shown.length} of ${genealogy.length} configurations.`,
      columns: [
        { title: 'Configuration' },
        { title: 'Family' },
        { title: 'Parent' },
        { title: 'Settings' },
        { title: 'Born', unit: 'run' },
        { title: 'Eliminated', unit: 'run' },
        { title: 'Scored', unit: 'count' },
        { title: 'Log-loss', unit: 'nat' },
        { title: 'Reuse', unit: '1' },
      ],
      rows: shown.map((competitor) => [
        competitor.id,
        competitor.family,
        competitor.parent ?? '',
        Object.entries(competitor.settings)
          .map(([key, value]) => `${key} ${typeof value === 'number' ? rounded(value) : value}`)
          .join(', '),
        competitor.bornAt,
        competitor.diedAt ?? null,
        competitor.predictions,
        rounded(competitor.score),
        competitor.diedAt === undefined ? rounded(weights.get(competitor.id) ?? 0) : null,
      ]),
    },
  ];
}

/** How each family fared: a family without a living configuration has died out, or its time has not come again. */
function familiesTable(
  genealogy: readonly Competitor[],
  weights: ReadonlyMap<string, number>,
): Exhibit {
  const families = [...new Set(genealogy.map(({ family }) => family))];
  return {
    kind: 'table',
    id: 'families',
    title: 'Surrogate families in competition',
    caption:
      'Log-loss: the least of its configurations that were scored, each over its last predictions. A family that cannot follow dies out, and returns when there are four times the runs.',
    columns: [
      { title: 'Family' },
      { title: 'Configurations', unit: 'count' },
      { title: 'Alive', unit: 'count' },
      { title: 'Last eliminated', unit: 'run' },
      { title: 'Log-loss', unit: 'nat' },
      { title: 'Reuse', unit: '1' },
    ],
    rows: families.map((name) => {
      const members = genealogy.filter(({ family }) => family === name);
      const alive = members.filter(({ diedAt }) => diedAt === undefined);
      const scored = members.filter(({ predictions }) => predictions > 0);
      const deaths = members.flatMap(({ diedAt }) => (diedAt === undefined ? [] : [diedAt]));
      return [
        name,
        members.length,
        alive.length,
        deaths.length === 0 ? null : Math.max(...deaths),
        scored.length === 0 ? null : rounded(Math.min(...scored.map(({ score }) => score))),
        rounded(alive.reduce((sum, { id }) => sum + (weights.get(id) ?? 0), 0)),
      ];
    }),
  };
}
