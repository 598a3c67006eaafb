import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import { pack } from '../learn/pack.ts';
import type { TrainingData } from '../learn/trainingData.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';
import { DEFAULT_MARGIN } from '../options.ts';
import type { ExploreOptions } from '../options.ts';
import { passed } from '../problem/evaluation.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import type { System } from '../problem/system.ts';
import { chooseBoxes } from './chooseBoxes.ts';
import { boxUnion } from './boxUnion.ts';
import { cutRegion } from './cutRegion.ts';
import type { CutRegion } from './cutRegion.ts';
import type { Envelope, EnvelopeCut } from './envelope.ts';
import { judgeEnvelope } from './judgeEnvelope.ts';
import { failingRows } from './knowledge.ts';
import type { Knowledge } from './knowledge.ts';
import { chooseLevelSet } from './levelSet.ts';
import { pooled, testedRuns, testRegion } from './testRegion.ts';
import type { Region, RegionTest } from './testRegion.ts';

/** What came of certifying an envelope. */
export interface Certification {
  /** Undefined when nothing has passed, when no region was trusted, or when cuts left nothing. */
  readonly envelope: Envelope | undefined;
  /** All fresh runs. */
  readonly runs: readonly Evaluation[];
  /** Failing points that fresh points met. */
  readonly cuts: readonly EnvelopeCut[];
}

/** Fresh points from which on a second round is planned, when the map expects so many failures among them. */
const TWO_ROUNDS = { points: 40, failures: 2 };
/** Draws on which the map's expectation is taken. */
const EXPECTATION = 400;

/**
 * Chooses a region, fixes it, and certifies it with `size` fresh points inside. `others` are further runs, of the audit.
 * With `envelope.failures: none` the region keeps its margin to every failing run known, those of `others` included, and
 * is cut where fresh points fail, which only ever takes away: the bound of the region that was tested carries over to
 * what is left (`cutBound`). Where the map expects several failures, half of the points are kept for a second round on
 * the cut region, and each round states its bound at half the risk. With `bounded` failures may stay inside.
 */
export async function certifyEnvelope(
  system: System,
  { data, map }: { readonly data: TrainingData; readonly map: VerdictMap },
  others: readonly Evaluation[],
  nominal: Float64Array | undefined,
  options: ExploreOptions,
  size: number,
  random: RandomStream,
): Promise<Certification> {
  const { space } = system.problem;
  const { failures: kind, margin = DEFAULT_MARGIN } = options.envelope;
  const nothing: Certification = { envelope: undefined, runs: [], cuts: [] };
  if (size === 0 || !data.runs.some(passed)) return nothing;
  // 1. Choose, and freeze. The audit's figures were counted before, and nothing of them depends on this.
  const known =
    kind === 'none'
      ? { data, map, failing: failingRows([...data.runs, ...others]), margin }
      : { data, map, failing: failingRows(data.runs), margin: 0 };
  const chosen = await chooseRegion(space, known, nominal, options, random.fork('choose'));
  if (chosen === undefined) return nothing;
  // 2. Test it on fresh points, and cut it where they fail.
  const rounds = kind === 'none' ? plannedRounds(space, map, chosen, size, random) : 1;
  const fresh = random.fork('certify');
  const tests: RegionTest[] = [];
  const runs: Evaluation[] = [];
  const cuts: EnvelopeCut[] = [];
  let now: CutRegion = { region: chosen, of: chosen.boxes.map((_, b) => b) };
  for (let round = 0; round < rounds; round++) {
    const points = Math.floor((size * (round + 1)) / rounds) - Math.floor((size * round) / rounds);
    const test = await testRegion(system, now.region, points, fresh);
    if (test === undefined) break;
    const before = tests.at(-1);
    // Until a cut, both rounds are one sample of the same region.
    if (before?.region === now.region) tests.splice(-1, 1, pooled(before, test));
    else tests.push(test);
    runs.push(...testedRuns(test));
    if (kind === 'bounded') break;
    const failed = testedRuns(test).filter((run) => !passed(run));
    cuts.push(...failed.map((run) => ({ run, test: tests.length })));
    const cut = cutRegion(
      space,
      now.region,
      failingRows(failed),
      margin,
      random.fork(`cut-${round}`),
    );
    if (cut === undefined) return { envelope: undefined, runs, cuts };
    now = cut;
  }
  if (tests.length === 0) return nothing;
  // 3. Judge.
  const failing = [...data.runs, ...others, ...runs].filter((run) => !passed(run));
  const risk = (1 - options.stop.confidence) / rounds;
  const judged = judgeEnvelope(
    space,
    { data, map, failing },
    now,
    tests,
    { confidence: options.stop.confidence, risk },
    random,
  );
  return { envelope: { kind, margin: known.margin, runs, cuts, ...judged }, runs, cuts };
}

async function chooseRegion(
  space: Space,
  known: Knowledge,
  nominal: Float64Array | undefined,
  { envelope: { shape, count, alpha } }: ExploreOptions,
  random: RandomStream,
): Promise<Region | undefined> {
  if (shape === 'level-set') return chooseLevelSet(space, known, alpha, random);
  const boxes = chooseBoxes(space, known, nominal, { shape, count }, random);
  return boxes.length === 0 ? undefined : boxUnion(space, shape, boxes);
}

/** Two rounds where the map expects several failures among the fresh points, else one; decided before any is drawn. */
function plannedRounds(
  space: Space,
  map: VerdictMap,
  region: Region,
  size: number,
  random: RandomStream,
): 1 | 2 {
  if (size < TWO_ROUNDS.points || map.kind !== 'surrogate') return 1;
  const stream = random.fork('expectation');
  const rows = Array.from({ length: EXPECTATION }, () => region.sample(stream)).flatMap(
    (row) => row ?? [],
  );
  if (rows.length === 0) return 1;
  const { failure } = map.surrogate.predict(pack(space, rows), rows.length);
  const mean = failure.reduce((sum, p) => sum + p, 0) / rows.length;
  return mean * size >= TWO_ROUNDS.failures ? 2 : 1;
}
