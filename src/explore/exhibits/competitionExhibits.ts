import type { Exhibit } from '../../core/exhibit.ts';
import type { Competitor } from '../../surrogates/competitor.ts';
import type { Exploration } from '../exploration/exploration.ts';
import { rounded } from '../drawing/axis.ts';
import { genealogyChart } from './genealogyChart.ts';

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
  const shares = new Map(map.members.map(({ competitor, weight }) => [competitor.id, weight]));
  const shown = [...alive, ...dead].slice(0, MAX_ROWS);
  return [
    genealogyChart(genealogy, end, shares),
    familiesTable(genealogy, weights),
    {
      kind: 'table',
      id: 'configurations',
      title: 'Surrogate configurations',
      caption: `Map: share of a configuration in the verdict map, which averages their margins. Likelihood of reuse: its share of the proposals, and of becoming a parent. ${shown.length} of ${genealogy.length} configurations.`,
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
        { title: 'Map', unit: '1' },
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
        shares.has(competitor.id) ? rounded(shares.get(competitor.id)!) : null,
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
