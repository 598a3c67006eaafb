import type { ChartExhibit } from '../../core/exhibit.ts';
import type { Competitor } from '../../surrogates/competitor.ts';

/** Lines that are drawn at most. */
const MAX_LINES = 48;
const STEP = 11;

/**
 * The competition as time lines: one a configuration, from its birth to its elimination, children below their parent,
 * families together. `end` is the number of runs that were learnt from, `shares` the configurations behind the map with
 * their weights.
 */
export function genealogyChart(
  genealogy: readonly Competitor[],
  end: number,
  shares: ReadonlyMap<string, number>,
): ChartExhibit {
  const shown = chosen(genealogy);
  const order = familyOrder(genealogy.filter(({ id }) => shown.has(id)));
  const rows = new Map(order.map(({ id }, row) => [id, row]));
  const lines = order.map(({ id, family, bornAt, diedAt, score, predictions }, row) => ({
    id,
    row,
    family,
    from: bornAt,
    to: diedAt ?? end,
    label: `${predictions === 0 ? 'not scored' : score.toFixed(2)}${mapLabel(shares.get(id))}`,
    fate: diedAt === undefined ? 'alive' : 'eliminated',
  }));
  const links = order.flatMap(({ id, parent = '', bornAt, family }) => {
    const above = rows.get(parent);
    return above === undefined ? [] : [{ row: rows.get(id)!, above, at: bornAt, family }];
  });
  const left =
    shown.size < genealogy.length
      ? ` ${shown.size} of ${genealogy.length} configurations: those alive, their ancestors and the longest-lived.`
      : '';
  const y = {
    field: 'row',
    type: 'quantitative',
    axis: null,
    scale: { domain: [-1, lines.length], reverse: true, nice: false },
  } as const;
  const color = {
    field: 'family',
    type: 'nominal',
    title: null,
    sort: [...new Set(lines.map(({ family }) => family))],
    legend: { orient: 'bottom', columns: 4, symbolType: 'square' },
  } as const;
  // Room for the figures right of the lines.
  const scale = { domain: [0, Math.ceil(1.24 * end)], nice: false } as const;
  return {
    kind: 'chart',
    id: 'genealogy',
    title: 'Genealogy of the competing surrogates',
    caption: `Each line is one configuration, from the run at which it was born to its elimination (a bar across its end) or to the last run; figures: log-loss in nats on runs that it had not learnt yet, lower is better. Upright lines lead from a parent to the child that inherited its settings with a mutation. Families stand together.${left}`,
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      width: 520,
      height: STEP * (lines.length + 1),
      layer: [
        {
          data: { values: links },
          mark: { type: 'rule', strokeWidth: 0.8 },
          encoding: {
            x: { field: 'at', type: 'quantitative' },
            y: { ...y, field: 'above' },
            y2: { field: 'row' },
            color,
          },
        },
        {
          data: { values: lines },
          mark: { type: 'rule', strokeWidth: 3, strokeCap: 'butt' },
          encoding: {
            x: { field: 'from', type: 'quantitative', title: 'runs learnt from', scale },
            x2: { field: 'to' },
            y,
            color,
          },
        },
        {
          data: { values: lines.filter(({ fate }) => fate === 'eliminated') },
          mark: { type: 'tick', thickness: 1.5, size: 8, orient: 'vertical' },
          encoding: { x: { field: 'to', type: 'quantitative' }, y, color },
        },
        {
          data: { values: lines },
          mark: { type: 'text', align: 'right', dx: -4, fontSize: 8 },
          encoding: {
            x: { field: 'from', type: 'quantitative' },
            y,
            text: { field: 'id', type: 'nominal' },
          },
        },
        {
          data: { values: lines },
          mark: { type: 'text', align: 'left', dx: 5, fontSize: 8 },
          encoding: {
            x: { field: 'to', type: 'quantitative' },
            y,
            text: { field: 'label', type: 'nominal' },
          },
        },
      ],
    },
  };
}

function mapLabel(share: number | undefined): string {
  if (share === undefined) return '';
  return share === 1 ? ' ◀ the map' : ` ◀ ${Math.round(100 * share)} % of the map`;
}

/** The configurations to draw: those alive, their ancestors, and then the longest-lived. */
function chosen(genealogy: readonly Competitor[]): ReadonlySet<string> {
  const byId = new Map(genealogy.map((competitor) => [competitor.id, competitor]));
  const shown = new Set<string>();
  const withAncestors = (from: Competitor) => {
    const line: string[] = [];
    for (let at: Competitor | undefined = from; at !== undefined; at = byId.get(at.parent ?? ''))
      if (!shown.has(at.id)) line.push(at.id);
    if (shown.size + line.length <= MAX_LINES) for (const id of line) shown.add(id);
  };
  const life = ({ bornAt, diedAt = Infinity }: Competitor) => diedAt - bornAt;
  for (const competitor of genealogy.toSorted((a, b) => life(b) - life(a)))
    withAncestors(competitor);
  return shown;
}

/** Families in the order of their founders, and in a family each parent right before its children. */
function familyOrder(genealogy: readonly Competitor[]): readonly Competitor[] {
  const ids = new Set(genealogy.map(({ id }) => id));
  const below = (parent: Competitor): readonly Competitor[] => [
    parent,
    ...genealogy.filter((child) => child.parent === parent.id).flatMap(below),
  ];
  const founders = genealogy.filter(({ parent }) => parent === undefined || !ids.has(parent));
  const families = [...new Set(founders.map(({ family }) => family))];
  return families.flatMap((family) =>
    founders.filter((founder) => founder.family === family).flatMap(below),
  );
}
