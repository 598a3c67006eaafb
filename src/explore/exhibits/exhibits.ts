import type { Exhibit } from '../../core/exhibit.ts';
import type { RandomStream } from '../../core/random.ts';
import type { Certification } from '../envelope/certifyEnvelope.ts';
import type { Exploration } from '../exploration/exploration.ts';
import type { Plan } from '../exploration/plan.ts';
import type { ExploreOptions } from '../options.ts';
import type { Problem } from '../problem/problem.ts';
import { mappedInputs } from '../drawing/mappedInputs.ts';
import { clusterTables } from '../understand/clusterTables.ts';
import { embeddingCharts } from '../understand/embeddingCharts.ts';
import { pairMaps } from '../understand/pairMaps.ts';
import { parallelCoordinates } from '../understand/parallelCoordinates.ts';
import { rulesTable } from '../understand/rulesTable.ts';
import { sensitivity } from '../understand/sensitivity.ts';
import { boundaryMap } from './boundaryMap.ts';
import { competitionExhibits } from './competitionExhibits.ts';
import { envelopeCuts } from './envelopeCuts.ts';
import { envelopeMap } from './envelopeMap.ts';
import { envelopeTables } from './envelopeTables.ts';
import { learningCurve } from './learningCurve.ts';
import { limits } from './limits.ts';
import { pcaChart } from './pcaChart.ts';

/** Everything to look at after an exploration, the most telling first. */
export async function exhibits(
  problem: Problem,
  exploration: Exploration,
  { envelope, cuts }: Certification,
  plan: Plan,
  options: ExploreOptions,
  random: RandomStream,
): Promise<readonly Exhibit[]> {
  const decisive = sensitivity(problem.space, exploration.map, random.fork('sensitivity'));
  const mappable = mappedInputs(problem.space, decisive.ranking);
  const [first, second] = mappable;
  return [
    ...(first === undefined || second === undefined
      ? []
      : [boundaryMap(problem.space, exploration, [first, second], random.fork('map'))]),
    ...(envelope === undefined
      ? []
      : [
          ...envelopeMap(
            problem.space,
            exploration.map,
            envelope,
            decisive.ranking,
            random.fork('envelope'),
          ),
          ...envelopeTables(problem.space, envelope),
        ]),
    ...envelopeCuts(problem.space, cuts),
    ...rulesTable(problem.space, exploration, decisive.draws, decisive.fails, random.fork('rules')),
    decisive.table,
    ...pairMaps(problem.space, exploration.map, mappable, random.fork('pairs')),
    ...parallelCoordinates(problem.space, exploration, decisive.ranking),
    ...clusterTables(problem.space, exploration),
    ...pcaChart(problem.space, exploration),
    ...(await embeddingCharts(problem.space, exploration, options, random.fork('embedding'))),
    learningCurve(exploration),
    ...competitionExhibits(exploration),
    limits(problem, exploration, envelope, plan, options.stop.remainingUncertainty),
  ];
}
