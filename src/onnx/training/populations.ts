import { parameterCount, type MlpShape } from './mlpTrainingGraph.ts';
import type { ResolvedMlp } from './resolveMlp.ts';

/** Trainings that run in one graph call, and their places among all trainings. */
export interface TrainingGroup {
  readonly jobs: readonly ResolvedMlp[];
  readonly places: readonly number[];
}

/** Work of one step below which the operators' fixed cost dominates, so that networks are trained side by side. */
const SMALL_STEP_FLOPS = 1e6;
const LARGEST_POPULATION = 16;

/**
 * Sorts trainings into those that share a graph. Small networks on the same data become populations. Depends on the
 * trainings only, so that results do not depend on the number of workers.
 */
export function groupByShape(
  jobs: readonly ResolvedMlp[],
): { readonly shape: MlpShape; readonly groups: readonly TrainingGroup[] }[] {
  const alike = new Map<string, { shape: MlpShape; groups: TrainingGroup[] }>();
  for (const group of populations(jobs)) {
    const shape = { ...(group.jobs[0] as ResolvedMlp).shape, population: group.jobs.length };
    const key = JSON.stringify(shape);
    const same = alike.get(key) ?? { shape, groups: [] };
    same.groups.push(group);
    alike.set(key, same);
  }
  return [...alike.values()];
}

function populations(jobs: readonly ResolvedMlp[]): TrainingGroup[] {
  const open: { jobs: ResolvedMlp[]; places: number[] }[] = [];
  const groups: { jobs: ResolvedMlp[]; places: number[] }[] = [];
  for (const [place, job] of jobs.entries()) {
    const group = open.find(({ jobs: [first] }) => first !== undefined && mayShare(first, job));
    if (group === undefined) {
      const alone = { jobs: [job], places: [place] };
      groups.push(alone);
      if (isSmall(job)) open.push(alone);
      continue;
    }
    group.jobs.push(job);
    group.places.push(place);
    if (group.jobs.length === LARGEST_POPULATION) open.splice(open.indexOf(group), 1);
  }
  return groups;
}

function isSmall({ shape: { sizes, batch } }: ResolvedMlp): boolean {
  return 6 * batch * parameterCount(sizes) < SMALL_STEP_FLOPS;
}

function mayShare(a: ResolvedMlp, b: ResolvedMlp): boolean {
  return (
    JSON.stringify(a.shape) === JSON.stringify(b.shape) &&
    a.steps === b.steps &&
    a.evaluateEvery === b.evaluateEvery &&
    a.options.x === b.options.x &&
    a.options.y === b.options.y &&
    a.options.weights === b.options.weights &&
    a.options.standardize === b.options.standardize &&
    // Rows that were set aside by chance differ from one to the other.
    a.options.validation === b.options.validation &&
    typeof a.options.validation !== 'number'
  );
}
