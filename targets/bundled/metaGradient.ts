import type { RandomStream } from '../../src/core/random.ts';

/**
 * The gradient of a function that cannot be differentiated, such as the resilience after adaptation, by an evolution
 * strategy: grad E[F(w + s e)] = E[F(w + s e) e] / s with e ~ N(0, I), estimated from pairs of opposite steps,
 * sum over pairs of (F(w + s e) - F(w - s e)) e / (2 s pairs) (Salimans et al. 2017; Song et al., "ES-MAML", 2020).
 * Both of a pair see the same `task`, so that chance in F cancels.
 */
export async function metaGradient(
  at: Float32Array,
  value: (at: Float32Array, task: string) => Promise<number>,
  {
    pairs,
    sd,
    random,
  }: { readonly pairs: number; readonly sd: number; readonly random: RandomStream },
): Promise<{ readonly gradient: Float32Array; readonly mean: number }> {
  const gradient = new Float32Array(at.length);
  let mean = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const step = Float32Array.from(at, () => sd * random.normal());
    const task = `task ${random.integer(2 ** 31)}`;
    const ahead = await value(
      at.map((w, i) => w + step[i]!),
      task,
    );
    const behind = await value(
      at.map((w, i) => w - step[i]!),
      task,
    );
    mean += (ahead + behind) / (2 * pairs);
    for (let i = 0; i < at.length; i++)
      gradient[i]! += ((ahead - behind) * step[i]!) / (2 * sd ** 2 * pairs);
  }
  return { gradient, mean };
}
