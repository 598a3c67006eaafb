import type { ProcedureContext } from '../../core/procedure.ts';
import type { AttackOptions } from '../options.ts';
import { attackRun } from '../run/campaign.ts';
import type { AttackRun } from '../run/campaign.ts';
import type { ProbeResult } from '../run/probe.ts';
import type { SetUp } from '../run/setUp.ts';
import { wholeRange } from '../frame/wholeRange.ts';
import { longerSearch } from './longerSearch.ts';
import type { LongerSearch } from './longerSearch.ts';
import { referenceSearch } from './referenceSearch.ts';

/** Runs made only to check the others. */
export interface Controls {
  /** Noise within the same epsilon. */
  readonly noise: AttackRun | undefined;
  /** The main attack with an epsilon that leaves nothing of the item. */
  readonly large: AttackRun | undefined;
  /** A label-only attack and the main score-based one on the same items, with the same budget. */
  readonly labels: AttackRun | undefined;
  /** More queries for some of the items that were not broken. */
  readonly longer: LongerSearch | undefined;
  /** Stronger attacks on some of the items that were not broken. */
  readonly reference: readonly AttackRun[];
  readonly items: number;
}

/** No control was run. */
export const NO_CONTROLS: Controls = {
  noise: undefined,
  large: undefined,
  labels: undefined,
  longer: undefined,
  reference: [],
  items: 0,
};

/** The controls that a real attacker could run: within the epsilon and the queries of the attacks. */
export function withinBudget({ noise, labels }: Controls): readonly AttackRun[] {
  return [noise, labels].filter((run) => run !== undefined);
}

/** The controls with the runs of `withinBudget`, in its order, as they are after every success was asked again. */
export function confirmedControls(
  controls: Controls,
  [first, second]: readonly AttackRun[],
): Controls {
  return controls.noise === undefined
    ? { ...controls, labels: first }
    : { ...controls, noise: first, labels: second };
}

/** Items on which controls run. */
const ITEMS = 12;
const NOISE_QUERIES = 50;
const LARGE_QUERIES = 100;

/**
 * Runs the controls: few items, few queries, but for the label-only one, which has the budget of the main attack, and the
 * longer search, which has four times that, and the reference, which has it, too.
 */
export async function runControls(
  context: ProcedureContext<AttackOptions>,
  setUp: SetUp,
  runs: readonly AttackRun[],
  seen: ProbeResult,
): Promise<Controls> {
  const { options } = context;
  const items = setUp.attacked.slice(0, ITEMS);
  const [main] = runs;
  if (main === undefined || items.length === 0 || !Number.isFinite(main.epsilon))
    return { ...NO_CONTROLS, items: items.length };
  const control = async (name: string, epsilon: number, queries: number, phase: string) =>
    attackRun(context, setUp, { name, settings: {}, epsilon, queries, items, phase });
  const noise = await control(
    'random-noise',
    main.epsilon,
    Math.min(NOISE_QUERIES, options.queries),
    'control: noise',
  );
  const half = halfRange(setUp);
  const large = Number.isFinite(half)
    ? await control(
        main.attack.name,
        half,
        Math.min(LARGE_QUERIES, options.queries),
        'control: large epsilon',
      )
    : undefined;
  const scored = runs.some(({ attack }) => attack.needs === 'scores');
  const alreadyLabels = runs.some(({ attack }) => attack.needs === 'labels');
  // Other moves than those of Square, the usual main attack, so that one does not fail for the reason of the other.
  const name = {
    linf: 'adba-md',
    l2: 'cgba-h',
    l1: undefined,
    l0: 'sparse-evo',
    gower: undefined,
  }[options.norm];
  const labels =
    scored && !alreadyLabels && name !== undefined
      ? await control(name, main.epsilon, options.queries, 'control: labels alone')
      : undefined;
  const longer = await longerSearch(context, setUp, runs);
  const reference = await referenceSearch(context, setUp, runs, seen);
  return { noise, large, labels, longer, reference, items: items.length };
}

/** An epsilon that leaves nothing of an item; Infinity where the space has no bounds. */
function halfRange({ space, threat }: SetUp): number {
  const { norm } = threat.distance;
  const range = wholeRange(norm, space);
  return norm === 'l0' || norm === 'gower' ? range : range / 2;
}
