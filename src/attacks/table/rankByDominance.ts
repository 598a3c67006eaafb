/**
 * Indices in the order of NSGA-II: by fronts of points that no other one dominates in both goals (lower is better), within
 * a front by how far apart the neighbours are (Deb, Pratap, Agarwal, Meyarivan, 2002).
 */
export function rankByDominance(goals: readonly (readonly [number, number])[]): readonly number[] {
  const left = new Set(goals.keys());
  const order: number[] = [];
  while (left.size > 0) {
    const front = [...left].filter(
      (i) => ![...left].some((j) => j !== i && dominates(goals[j]!, goals[i]!)),
    );
    const crowding = crowdingOf(goals, front);
    order.push(...front.toSorted((a, b) => crowding.get(b)! - crowding.get(a)! || a - b));
    for (const i of front) left.delete(i);
  }
  return order;
}

function dominates(a: readonly [number, number], b: readonly [number, number]): boolean {
  return a[0] <= b[0] && a[1] <= b[1] && (a[0] < b[0] || a[1] < b[1]);
}

function crowdingOf(
  goals: readonly (readonly [number, number])[],
  front: readonly number[],
): ReadonlyMap<number, number> {
  const crowding = new Map(front.map((i) => [i, 0]));
  for (const goal of [0, 1] as const) {
    const sorted = front.toSorted((a, b) => goals[a]![goal] - goals[b]![goal]);
    const range = goals[sorted.at(-1)!]![goal] - goals[sorted[0]!]![goal];
    crowding.set(sorted[0]!, Infinity);
    crowding.set(sorted.at(-1)!, Infinity);
    if (!(range > 0) || !Number.isFinite(range)) continue;
    for (let k = 1; k + 1 < sorted.length; k++) {
      const gap = (goals[sorted[k + 1]!]![goal] - goals[sorted[k - 1]!]![goal]) / range;
      crowding.set(sorted[k]!, crowding.get(sorted[k]!)! + gap);
    }
  }
  return crowding;
}
