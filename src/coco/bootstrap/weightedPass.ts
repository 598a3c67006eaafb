import type { Evaluation } from '../evaluate/evaluation.ts';

/** The detections of one category and area that can matter, highest score first. */
export interface WeightedPass {
  readonly image: Int32Array;
  readonly rank: Int32Array;
  readonly matched: Uint32Array;
  readonly ignored: Uint32Array;
  /** Ground truths that count: their images. */
  readonly truths: Int32Array;
  readonly hits: number;
}

/** Leaves out what counts at no threshold. */
export function weightedPass(
  { cells, results, matched, ignored, rank, truth, truthIgnored, settings }: Evaluation,
  order: Int32Array,
  category: number,
  area: number,
): WeightedPass {
  const T = settings.thresholds.length;
  const every = (T >= 32 ? 0xffffffff : 2 ** T - 1) >>> 0;
  const kept = order.filter((d) => ignored[area]![d] !== every);
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
    ignored: Uint32Array.from(kept, (d) => ignored[area]![d]!),
    truths: Int32Array.from(truths),
    hits,
  };
}
