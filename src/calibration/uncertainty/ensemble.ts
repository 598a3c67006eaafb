/** What several answers to the same items say together. */
export interface EnsembleAnswer {
  /** Mean probabilities, n x k. */
  readonly mean: Float64Array;
  /** Entropy of the mean, in nats: all uncertainty. Of answers to transformed inputs it is MEMO's marginal entropy (Zhang, Levine and Finn 2022). */
  readonly total: Float64Array;
  /** Entropy of the mean less mean entropy: what the members disagree about (mutual information). */
  readonly disagreement: Float64Array;
}

/** Answers of one member: its probabilities, a row for each place that it answered. */
export interface Member {
  readonly places: readonly number[];
  readonly probabilities: Float64Array;
}

/**
 * Pools probabilities, n x k, with those of further members, matched by the places of the items. An item that a member did
 * not answer has the mean of the others.
 */
export function pool(
  own: { readonly count: number; readonly classes: number; readonly probabilities: Float64Array },
  places: readonly number[],
  members: readonly Member[],
): EnsembleAnswer {
  const { count, classes, probabilities } = own;
  const rowOf = new Map(places.map((place, row) => [place, row]));
  const mean = probabilities.slice();
  const answers = new Float64Array(count).fill(1);
  const entropies = Float64Array.from({ length: count }, (_, row) =>
    entropy(probabilities, row * classes, classes),
  );
  for (const member of members)
    for (const [i, place] of member.places.entries()) {
      const row = rowOf.get(place);
      if (row === undefined) continue;
      for (let c = 0; c < classes; c++)
        mean[row * classes + c]! += member.probabilities[i * classes + c]!;
      entropies[row]! += entropy(member.probabilities, i * classes, classes);
      answers[row]!++;
    }
  for (let i = 0; i < mean.length; i++) mean[i]! /= answers[Math.floor(i / classes)]!;
  const total = Float64Array.from({ length: count }, (_, row) =>
    entropy(mean, row * classes, classes),
  );
  // Rounding may leave a little less than nothing.
  const disagreement = total.map((all, row) => Math.max(0, all - entropies[row]! / answers[row]!));
  return { mean, total, disagreement };
}

function entropy(p: Float64Array, from: number, classes: number): number {
  let sum = 0;
  for (let i = from; i < from + classes; i++) if (p[i]! > 0) sum -= p[i]! * Math.log(p[i]!);
  return sum;
}
