import type { Artifact } from '../../core/procedure.ts';
import type { Space } from '../../space/space.ts';
import type { Competitor } from '../../surrogates/competition.ts';
import type { Surrogate } from '../../surrogates/surrogate.ts';
import type { Exploration } from '../exploration/exploration.ts';
import { pack } from '../learn/pack.ts';
import { passed } from '../problem/run.ts';
import { cardText } from './cardText.ts';
import type { SurrogateCard } from './cardText.ts';
import { surrogateModel } from './surrogateModel.ts';

/** Families whose best configuration is exported. */
const MAX_FAMILIES = 3;

/**
 * The best configurations of the competition, one of each of up to three families, as ONNX models with a card each, in
 * Markdown and in JSON. The best of all is `surrogate.onnx`, the runners-up carry their family's name.
 */
export function surrogateArtifacts(space: Space, exploration: Exploration): readonly Artifact[] {
  const { competition, map } = exploration;
  const families = new Set<string>();
  const artifacts: Artifact[] = [];
  // The configuration behind the map goes first: the certificate speaks of it.
  const ranking = competition.ranking().toSorted((a, b) => Number(isOfMap(b)) - Number(isOfMap(a)));
  function isOfMap({ entry }: (typeof ranking)[number]): boolean {
    return entry.competitor.id === map.competitor;
  }
  for (const { entry } of ranking) {
    const { competitor, surrogate } = entry;
    if (families.size === MAX_FAMILIES) break;
    if (families.has(competitor.family)) continue;
    const bytes = surrogateModel(space, surrogate);
    if (bytes === undefined) continue;
    const name = families.size === 0 ? 'surrogate' : `surrogate-${competitor.family}`;
    families.add(competitor.family);
    const card = describe(space, exploration, competitor, surrogate);
    const title = `${competitor.family}, configuration ${competitor.id}`;
    const encoder = new TextEncoder();
    artifacts.push(
      {
        path: `${name}.onnx`,
        bytes,
        title: `${families.size === 1 ? 'The best surrogate' : 'A runner-up'} as an ONNX model: ${title}`,
      },
      { path: `${name}.md`, bytes: encoder.encode(cardText(card)), title: `Its card: ${title}` },
      {
        path: `${name}.json`,
        bytes: encoder.encode(`${JSON.stringify(card, null, 2)}\n`),
        title: `Its card as JSON: ${title}`,
      },
    );
  }
  return artifacts;
}

function describe(
  space: Space,
  { audit, competition, data, map }: Exploration,
  competitor: Competitor,
  surrogate: Surrogate,
): SurrogateCard {
  const byId = new Map(competition.genealogy.map((one) => [one.id, one]));
  const parents: string[] = [];
  for (let id = competitor.parent; id !== undefined; id = byId.get(id)?.parent) parents.push(id);
  const rows = audit.map((run) => run.row);
  const margins = surrogate.margins(pack(space, rows), rows.length);
  return {
    configuration: competitor.id,
    family: competitor.family,
    settings: competitor.settings,
    parents,
    learntFrom: data.runs.length,
    logLoss: { value: competitor.score, predictions: competitor.predictions },
    audit: {
      runs: audit.length,
      rightVerdicts: audit.filter((run, i) => passed(run) === margins[i]! >= 0).length,
      isCertified: map.kind === 'surrogate' && map.competitor === competitor.id,
    },
    inputs: space.parameters.map((p) => ({
      name: p.name,
      unit: p.unit ?? '1',
      ...(p.kind === 'continuous'
        ? {
            low: Number.isFinite(p.low) ? p.low : null,
            high: Number.isFinite(p.high) ? p.high : null,
            distribution: p.distribution.kind,
          }
        : { levels: p.levels, encoding: p.ordered ? 'value' : 'number of the level, from 0' }),
    })),
  };
}
