/** Reorders `order` by the group of each item, keeping the order inside a group. */
export function groupBy(
  order: Int32Array,
  groupOf: Int32Array,
  groups: number,
  /** Another name for each group, by which they are sorted. */
  rank?: Int32Array,
): Int32Array {
  const next = new Int32Array(groups + 1);
  const sorted = new Int32Array(order.length);
  for (let i = 0; i < order.length; i++) {
    const group = groupOf[order[i]!]!;
    next[(rank === undefined ? group : rank[group]!) + 1]!++;
  }
  for (let group = 0; group < groups; group++) next[group + 1]! += next[group]!;
  for (let i = 0; i < order.length; i++) {
    const item = order[i]!;
    const group = groupOf[item]!;
    sorted[next[rank === undefined ? group : rank[group]!]!++] = item;
  }
  return sorted;
}
