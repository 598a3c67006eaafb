import { normalCdf } from '../../math/normalDistribution.ts';

const DISTANCES = 96;
const FARTHEST = 8;
const SHARES = 64;
const NODES = 48;
let table: Float64Array | undefined;

/**
 * The expected probability of a wrong verdict at a place after another place is asked: `distance` is the mean there
 * over its standard deviation, `correlation` the posterior correlation of the two. It is the integrand of stepwise
 * uncertainty reduction (Bect et al., 2012), E[Phi(-|t + r Z| / sqrt(1 - r^2))], interpolated in a table.
 */
export function expectedErrorAfter(distance: number, correlation: number): number {
  table ??= createTable();
  const a = (Math.min(FARTHEST, Math.abs(distance)) / FARTHEST) * (DISTANCES - 1);
  const b = Math.min(1, Math.abs(correlation)) * (SHARES - 1);
  const [i, j] = [Math.min(DISTANCES - 2, Math.floor(a)), Math.min(SHARES - 2, Math.floor(b))];
  const [u, v] = [a - i, b - j];
  const at = i * SHARES + j;
  return (
    (1 - u) * ((1 - v) * table[at]! + v * table[at + 1]!) +
    u * ((1 - v) * table[at + SHARES]! + v * table[at + SHARES + 1]!)
  );
}

function createTable(): Float64Array {
  const values = new Float64Array(DISTANCES * SHARES);
  for (let i = 0; i < DISTANCES; i++) {
    const t = (i / (DISTANCES - 1)) * FARTHEST;
    for (let j = 0; j < SHARES; j++) {
      const r = j / (SHARES - 1);
      const left = Math.sqrt(Math.max(1e-12, 1 - r * r));
      let sum = 0;
      let mass = 0;
      for (let k = 0; k < NODES; k++) {
        const z = -6 + (12 * (k + 0.5)) / NODES;
        const weight = Math.exp((-z * z) / 2);
        mass += weight;
        sum += weight * normalCdf(-Math.abs(t + r * z) / left);
      }
      values[i * SHARES + j] = sum / mass;
    }
  }
  return values;
}
