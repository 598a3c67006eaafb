import type { Mask } from './mask.ts';

/** The union of masks of one size. */
export function uniteMasks(masks: readonly Mask[]): Mask {
  const [first] = masks;
  if (first === undefined) throw new RangeError('no mask to unite');
  return masks.slice(1).reduce(unite, first);
}

function unite(a: Mask, b: Mask): Mask {
  const counts: number[] = [];
  let [i, j] = [0, 0];
  let [leftA, leftB] = [a.counts[0] ?? 0, b.counts[0] ?? 0];
  let [inA, inB] = [false, false];
  let inside = false;
  let run = 0;
  while (i < a.counts.length && j < b.counts.length) {
    const step = Math.min(leftA, leftB);
    run += step;
    leftA -= step;
    leftB -= step;
    if (leftA === 0) {
      leftA = a.counts[++i] ?? 0;
      inA = !inA;
    }
    if (leftB === 0) {
      leftB = b.counts[++j] ?? 0;
      inB = !inB;
    }
    if ((inA || inB) !== inside) {
      counts.push(run);
      run = 0;
      inside = inA || inB;
    }
  }
  if (run > 0) counts.push(run);
  return { height: a.height, width: a.width, counts: Uint32Array.from(counts) };
}
