/**
 * The free energy of logits as a certainty: temperature ln sum exp(z / temperature) (Liu et al. 2020); the higher, the more
 * the input is like those of training. `logits` n x k.
 */
export function energies(logits: Float64Array, classes: number, temperature = 1): Float64Array {
  return Float64Array.from({ length: logits.length / classes }, (_, i) => {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    const most = row.reduce((high, value) => Math.max(high, value), -Infinity);
    const sum = row.reduce((all, value) => all + Math.exp((value - most) / temperature), 0);
    return most + temperature * Math.log(sum);
  });
}
