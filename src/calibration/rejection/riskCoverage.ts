/** The answers that are kept, from the most certain on. */
export interface RiskCoverage {
  /** Threshold of the certainty at which each share is kept; ties are kept together. */
  readonly thresholds: Float64Array;
  /** Share of the items that are kept, and of those the share that is wrong. */
  readonly coverage: Float64Array;
  readonly risk: Float64Array;
  /** Area under risk over coverage (Geifman and El-Yaniv 2017), and how much of it a perfect ranking would save. */
  readonly aurc: number;
  readonly eaurc: number;
}

/** The curve of selective risk. `certainty` is high where an answer is to be trusted; `right` is 1 for a right answer. */
export function riskCoverage(certainty: Float64Array, right: Uint8Array): RiskCoverage {
  const n = certainty.length;
  const order = Int32Array.from({ length: n }, (_, i) => i).toSorted(
    (a, b) => certainty[b]! - certainty[a]! || a - b,
  );
  const [thresholds, coverage, risk] = [[], [], []] as [number[], number[], number[]];
  let wrong = 0;
  let area = 0;
  for (let i = 0; i < n;) {
    let end = i;
    let here = 0;
    while (end < n && certainty[order[end]!] === certainty[order[i]!])
      here += 1 - right[order[end++]!]!;
    // Inside ties the order is by chance: the expected area.
    for (let k = i; k < end; k++) area += (wrong + (here * (k + 1 - i)) / (end - i)) / (k + 1);
    wrong += here;
    thresholds.push(certainty[order[i]!]!);
    coverage.push(end / n);
    risk.push(wrong / end);
    i = end;
  }
  let best = 0;
  for (let k = 1; k <= n; k++) best += Math.max(0, wrong - (n - k)) / k;
  return {
    thresholds: Float64Array.from(thresholds),
    coverage: Float64Array.from(coverage),
    risk: Float64Array.from(risk),
    aurc: area / n,
    eaurc: (area - best) / n,
  };
}
