/**
 * The Application Performance Index (Apdex Alliance, 2007) for a target latency T: answers within T count 1, within 4 T
 * a half, later ones and failures 0. NaN without requests. `failures` are not among the latencies.
 */
export function apdex(latencyMs: ArrayLike<number>, failures: number, targetMs: number): number {
  let score = 0;
  for (let i = 0; i < latencyMs.length; i++) {
    if (latencyMs[i]! <= targetMs) score += 1;
    else if (latencyMs[i]! <= 4 * targetMs) score += 0.5;
  }
  return score / (latencyMs.length + failures);
}
