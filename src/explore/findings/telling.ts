import type { DrawnFinding } from './drawnFinding.ts';

/** The findings to show, at most `most`: the first of each item, then the others, in their order. */
export function telling(findings: readonly DrawnFinding[], most: number): readonly DrawnFinding[] {
  const first = new Map<string, DrawnFinding>();
  for (const each of findings) {
    const item = each.drawn.item?.name ?? each.finding.id;
    if (!first.has(item)) first.set(item, each);
  }
  const others = findings.filter(
    (each) => first.get(each.drawn.item?.name ?? each.finding.id) !== each,
  );
  return [...first.values(), ...others].slice(0, most);
}
