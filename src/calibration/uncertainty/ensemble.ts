/** What several answers to the same items say together. */
export interface EnsembleAnswer {
  /** Mean probabilities, n x k. */
  readonly mean: Float64Array;
  /** Entropy of the mean, in nats: all uncertainty. Of answers to transformed inputs it is MEMO's marginal entropy (Zhang, Levine and Finn 2022). */
  readonly total: Float64Array;
  /** Entropy of the mean less mean entropy: what the members disagree about (mutual information). */
  readonly disagreement: Float64Array;
}

/** Pools the probabilities of members, each n x k. */
export function ensemble(members: readonly Float64Array[], classes: number): EnsembleAnswer {
  const size = members[0]!.length;
  const mean = new Float64Array(size);
  for (const member of members)
    for (let i = 0; i < size; i++) mean[i]! += member[i]! / members.length;
  const entropy = (p: Float64Array, row: number): number => {
    let sum = 0;
    for (let i = row * classes; i < (row + 1) * classes; i++)
      if (p[i]! > 0) sum -= p[i]! * Math.log(p[i]!);
    return sum;
  };
  const rows = { length: size / classes };
  const total = Float64Array.from(rows, (_, row) => entropy(mean, row));
  const disagreement = total.map(
    (all, row) =>
      all - members.reduce((sum, member) => sum + entropy(member, row) / members.length, 0),
  );
  return { mean, total, disagreement };
}
