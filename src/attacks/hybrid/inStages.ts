import type { AttackItem, AttackView, Budget, Outcome } from '../frame/attack.ts';

/** One stage of an attack on the items that are left, with so many queries each. */
export type Stage = (
  view: AttackView,
  items: readonly AttackItem[],
  budget: Budget,
) => Promise<readonly Outcome[]>;

/** An attack on many items in stages, between which something is learnt from all of them. */
export class InStages {
  private readonly view: AttackView;
  private readonly items: readonly AttackItem[];
  private readonly outcomes = new Map<AttackItem, Outcome>();

  constructor(view: AttackView, items: readonly AttackItem[]) {
    this.view = view;
    this.items = items;
  }

  /** Items that are not broken yet. */
  get left(): readonly AttackItem[] {
    return this.items.filter((item) => this.outcomes.get(item)?.success !== true);
  }

  /** Attacks what is left, and adds what came of it. */
  async run(view: AttackView, budget: Budget, stage: Stage): Promise<void> {
    const { left, items } = this;
    const before = [...this.outcomes.values()].reduce((sum, { queries }) => sum + queries, 0);
    const broken = items.length - left.length;
    const onRound: AttackView['onRound'] = (queries, _, successes) =>
      this.view.onRound?.(before + queries, broken + successes, broken + successes);
    const outcomes = await stage({ ...view, onRound }, left, budget);
    for (const [i, item] of left.entries())
      this.outcomes.set(item, joined(this.outcomes.get(item), outcomes[i]!));
  }

  /** In the order of the items; each spent `queries` more. */
  result(queries: number): readonly Outcome[] {
    return this.items.map((item) => {
      const outcome = this.outcomes.get(item)!;
      return { ...outcome, queries: outcome.queries + queries };
    });
  }
}

/** The later outcome with the earlier one's costs; the point of the earlier one where that is nearer to wrong. */
function joined(first: Outcome | undefined, next: Outcome): Outcome {
  if (first === undefined) return next;
  const isNearer = next.success || next.margin < first.margin;
  return {
    ...(isNearer ? next : first),
    queries: first.queries + next.queries,
    backward: first.backward + next.backward,
    invalid: first.invalid + next.invalid,
    trace: next.trace.map(([at, distance]) => [first.queries + at, distance] as const),
    exhausted: false,
  };
}
