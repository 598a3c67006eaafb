/** Size of a simplex at which it has converged, as a share of the box. */
const SMALLEST = 1e-5;
/** Simplices one after the other, each from where the last one ended. */
const ROUNDS = 2;

interface Vertex {
  readonly x: Float64Array;
  readonly value: number;
}

/**
 * Nelder and Mead's simplex search in the unit cube, with the parameters of Gao and Han ("Implementing the Nelder-Mead
 * simplex algorithm with adaptive parameters", 2012). Yields places, and is given the value of each; ends when two
 * simplices of a first edge of `size` have converged.
 */
export function* nelderMead(
  start: Float64Array,
  startValue: number,
  size: number,
): Generator<Float64Array, void, number> {
  const d = start.length;
  const [expansion, contraction, shrinking] = [
    1 + 2 / d,
    0.75 - 1 / (2 * d),
    1 - 1 / Math.max(2, d),
  ];
  let best: Vertex = { x: start, value: startValue };
  const at = function* (x: Float64Array): Generator<Float64Array, Vertex, number> {
    const place = x.map((share) => Math.min(1, Math.max(0, share)));
    return { x: place, value: yield place };
  };
  for (let round = 0; round < ROUNDS; round++) {
    let simplex = [best];
    for (let j = 0; j < d; j++) {
      const x = best.x.slice();
      x[j]! += x[j]! + size > 1 ? -size : size;
      simplex.push(yield* at(x));
    }
    for (;;) {
      simplex = simplex.toSorted((a, b) => a.value - b.value);
      best = simplex[0]!;
      const [worst, second] = [simplex[d]!, simplex[d - 1]!];
      const spread = Math.max(...worst.x.map((value, j) => Math.abs(value - best.x[j]!)));
      if (spread < SMALLEST) break;
      const middle = best.x.map((_, j) => {
        let sum = 0;
        for (let i = 0; i < d; i++) sum += simplex[i]!.x[j]! / d;
        return sum;
      });
      const beyond = (share: number) =>
        middle.map((value, j) => value + share * (value - worst.x[j]!));
      const reflected = yield* at(beyond(1));
      let next = reflected;
      if (reflected.value < best.value) {
        const expanded = yield* at(beyond(expansion));
        if (expanded.value < reflected.value) next = expanded;
      } else if (reflected.value >= second.value) {
        const isOutside = reflected.value < worst.value;
        next = yield* at(beyond(isOutside ? contraction : -contraction));
        if (next.value >= Math.min(reflected.value, worst.value)) {
          const { x: center } = best;
          for (let i = 1; i <= d; i++) {
            const { x } = simplex[i]!;
            simplex[i] = yield* at(
              x.map((value, j) => center[j]! + shrinking * (value - center[j]!)),
            );
          }
          continue;
        }
      }
      simplex[d] = next;
    }
  }
}
