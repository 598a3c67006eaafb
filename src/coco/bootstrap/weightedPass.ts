import type { Evaluation } from '../evaluate/evaluation.ts';

/** The detections of one category and area that can matter, highest score first. */
export interface WeightedPass {
  readonly image: Int32Array;
  readonly rank: Int32Array;
  readonly matched: Uint32Array;
  readonly ignored: Uint32Array;
  /** Ground truths that count: their images, by threshold (one list for all of them where they do not differ). */
  readonly truths: readonly Int32Array[];
  readonly hits: number;
}

/** What a pass sees in another way than the evaluation has it. */
export interface WeightedChanges {
  /** Bits over thresholds of detections that do not count. */
  readonly ignored?: Uint32Array | undefined;
  /** Images of the ground truths that count, by threshold. */
  readonly truths?: readonly Int32Array[] | undefined;
}

/** Leaves out what counts at no threshold. */
export function weightedPass(
  evaluation: Evaluation,
  order: Int32Array,
  category: number,
  area: number,
  changes: WeightedChanges = {},
): WeightedPass {
  const { cells, results, matched, rank, truth, truthIgnored, settings } = evaluation;
  const ignored = changes.ignored ?? evaluation.ignored[area]!;
  const T = settings.thresholds.length;
  const every = (T >= 32 ? 0xffffffff : 2 ** T - 1) >>> 0;
  const kept = order.filter((d) => ignored[d]! >>> 0 !== every);
  const truths: number[] = [];
  for (let gt = 0; gt < truth.annotations.count; gt++) {
    if (truth.annotations.category[gt] === category && truthIgnored[area]![gt] === 0)
      truths.push(truth.annotations.image[gt]!);
  }
  let hits = 0;
  for (const d of kept) if (matched[area]![d] !== 0) hits++;
  return {
    image: kept.map((d) => results.image[cells.detections[d]!]!),
    rank: kept.map((d) => rank[d]!),
    matched: Uint32Array.from(kept, (d) => matched[area]![d]!),
    ignored: Uint32Array.from(kept, (d) => ignored[d]!),
    truths: changes.truths ?? [Int32Array.from(truths)],
    hits,
  };
}
