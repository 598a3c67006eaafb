/**
 * The lowest threshold of certainty under which the expected share of items that are answered and answered wrongly is at
 * most `risk`, for the next exchangeable item: (wrong kept + 1) / (n + 1) <= risk (conformal risk control, Angelopoulos et
 * al. 2022). Infinity when there are too few items for it. It bounds the mean over calibration sets, not the risk of kept
 * answers.
 */
export function conformalThreshold(
  certainty: Float64Array,
  right: Uint8Array,
  risk: number,
): number {
  const n = certainty.length;
  const order = Int32Array.from({ length: n }, (_, i) => i).toSorted(
    (a, b) => certainty[b]! - certainty[a]! || a - b,
  );
  let threshold = Infinity;
  let wrong = 0;
  for (let i = 0; i < n;) {
    const value = certainty[order[i]!]!;
    while (i < n && certainty[order[i]!] === value) wrong += 1 - right[order[i++]!]!;
    if ((wrong + 1) / (n + 1) > risk) break;
    threshold = value;
  }
  return threshold;
}
