import type { AttackItem, AttackView } from '../frame/attack.ts';

/** A point whose answer is known. */
export interface Lesson {
  readonly point: Float32Array;
  readonly item: AttackItem;
  readonly label: number;
  /** Undefined where labels are all that is seen. */
  readonly scores: Float64Array | undefined;
}

/** What is known without a query: clean points are read as they should be. */
export function cleanLessons(view: AttackView, items: readonly AttackItem[]): Lesson[] {
  return items.flatMap((item) => {
    const known = view.examples?.find(({ point }) => point === item.clean)?.label;
    const label = known ?? item.original.label;
    return label === undefined ? [] : [{ point: item.clean, item, label, scores: undefined }];
  });
}

/** The view, which adds every answer about one of these items to the lessons. */
export function taught<View extends AttackView>(
  view: View,
  items: readonly AttackItem[],
  lessons: Lesson[],
): View {
  const byOriginal = new Map(items.map((item) => [item.original, item]));
  return {
    ...view,
    async ask(queries) {
      const answers = await view.ask(queries);
      for (const [i, { sent, label, scores }] of answers.entries()) {
        const item = byOriginal.get(queries[i]!.original);
        if (label !== undefined && item !== undefined)
          lessons.push({ point: sent, item, label, scores });
      }
      return answers;
    },
  };
}
