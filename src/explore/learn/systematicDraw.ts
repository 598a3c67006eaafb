import type { RandomStream } from '../../core/random.ts';

/** About `count` draws with probability proportional to mass, evenly spaced along it; an index may come up several times. */
export function systematicDraw(
  mass: Float64Array,
  count: number,
  random: RandomStream,
): readonly { readonly index: number; readonly count: number }[] {
  const total = mass.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) return [];
  const drawn: { index: number; count: number }[] = [];
  const step = total / count;
  let next = random.uniform() * step;
  let sum = 0;
  for (const [index, value] of mass.entries()) {
    sum += value;
    let times = 0;
    for (; next < sum; next += step) times++;
    if (times > 0) drawn.push({ index, count: times });
  }
  return drawn;
}
