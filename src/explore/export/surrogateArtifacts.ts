import type { Artifact } from '../../core/procedure.ts';
import type { Space } from '../../space/space.ts';
import type { Member } from '../../surrogates/averagedSurrogate.ts';
import type { Predictor } from '../../surrogates/surrogate.ts';
import type { Exploration } from '../exploration/exploration.ts';
import { pack } from '../learn/pack.ts';
import { passed } from '../problem/evaluation.ts';
import { cardText } from './cardText.ts';
import type { SurrogateCard } from './cardText.ts';
import { surrogateModel } from './surrogateModel.ts';

/** Families whose best configuration is exported beside the map. */
const MAX_FAMILIES = 2;

/** A model that is to leave. */
interface Candidate {
  readonly name: string;
  readonly title: string;
  readonly predictor: Predictor;
  readonly members: readonly Pick<Member, 'competitor' | 'weight'>[];
}

/**
 * The verdict map as `surrogate.onnx`, and the best configuration of each of up to two families as
 * `surrogate-<family>.onnx`, with a card each, in Markdown and in JSON.
 */
export function surrogateArtifacts(space: Space, exploration: Exploration): readonly Artifact[] {
  const { map } = exploration;
  const encoder = new TextEncoder();
  const models = [mapOf(exploration), ...alone(exploration)].flatMap((candidate) => {
    const bytes = surrogateModel(space, candidate.predictor);
    return bytes === undefined ? [] : [{ ...candidate, bytes }];
  });
  return models.slice(0, 1 + MAX_FAMILIES).flatMap(({ bytes, ...candidate }) => {
    const { name, title } = candidate;
    const card = describe(space, exploration, candidate, candidate.predictor === map.surrogate);
    return [
      { path: `${name}.onnx`, bytes, title: `${title} as an ONNX model` },
      { path: `${name}.md`, bytes: encoder.encode(cardText(card)), title: `Card: ${title}` },
      {
        path: `${name}.json`,
        bytes: encoder.encode(`${JSON.stringify(card, null, 2)}\n`),
        title: `Card as JSON: ${title}`,
      },
    ];
  });
}

function mapOf({ map }: Exploration): Candidate {
  const { members, surrogate } = map;
  const ids = members.map(({ competitor }) => competitor.id).join(', ');
  return {
    name: 'surrogate',
    title: `The verdict map, ${members.length === 1 ? `configuration ${ids}` : `an average of ${ids}`}`,
    predictor: surrogate,
    members,
  };
}

/** The best configuration of each family, the best first; the one that is the map by itself is left out. */
function alone({ competition, map }: Exploration): readonly Candidate[] {
  const families = new Set<string>();
  const candidates: Candidate[] = [];
  for (const { entry } of competition.ranking()) {
    const { competitor, surrogate } = entry;
    if (families.has(competitor.family)) continue;
    families.add(competitor.family);
    if (surrogate === map.surrogate) continue;
    candidates.push({
      name: `surrogate-${competitor.family}`,
      title: `The best ${competitor.family}, configuration ${competitor.id}`,
      predictor: surrogate,
      members: [{ competitor, weight: 1 }],
    });
  }
  return candidates;
}

function describe(
  space: Space,
  { audit, competition, data, map }: Exploration,
  { predictor, members }: Candidate,
  isMap: boolean,
): SurrogateCard {
  const byId = new Map(competition.genealogy.map((one) => [one.id, one]));
  const rows = audit.map((run) => run.row);
  const margins = predictor.margins(pack(space, rows), rows.length);
  return {
    members: members.map(({ competitor, weight }) => {
      const parents: string[] = [];
      for (let id = competitor.parent; id !== undefined; id = byId.get(id)?.parent)
        parents.push(id);
      const { id: configuration, family, settings, score, predictions } = competitor;
      const logLoss = { value: score, predictions };
      return { configuration, family, weight, settings, parents, logLoss };
    }),
    learntFrom: data.runs.length,
    audit: {
      runs: audit.length,
      rightVerdicts: audit.filter((run, i) => passed(run) === margins[i]! >= 0).length,
      isCertified: map.kind === 'surrogate' && isMap,
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
