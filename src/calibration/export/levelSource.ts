import { LEAST_SLOPE } from '../regression/levelMap.ts';
import type { LevelMap } from '../regression/levelMap.ts';

/**
 * A JavaScript module without imports: `level(mean, sd, value)` is the calibrated chance of a lower value, and
 * `quantile(mean, sd, level)` the value of a calibrated level.
 */
export function levelSource(map: LevelMap, name: string): string {
  const data = JSON.stringify(map, (_, value: unknown) =>
    value instanceof Float64Array ? Array.from(value) : value,
  );
  return `// Calibrator "${name}" of predicted distributions, fitted by proofmark.
const map = ${data};

// ln P(Z <= z) of a standard normal Z: a series about 0, and Laplace's fraction in the tails.
function logBelow(z) {
  const peak = -z * z / 2 - Math.log(2 * Math.PI) / 2;
  if (z < -5) {
    let fraction = -z;
    for (let term = 60; term > 0; term--) fraction = -z + term / fraction;
    return peak - Math.log(fraction);
  }
  if (z > 5) return Math.log1p(-Math.exp(logBelow(-z)));
  let [term, sum] = [z, z];
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum) && k < 400; k += 2) sum += term *= (z * z) / k;
  return Math.log(0.5 + Math.exp(peak) * sum);
}

function calibrated(mean, sd, z) {
  if (map.kind === 'quantile') {
    const { levels, shares } = map;
    const u = Math.exp(logBelow(z));
    let i = 1;
    while (i < levels.length - 1 && u >= levels[i]) i++;
    return shares[i - 1] + ((u - levels[i - 1]) / (levels[i] - levels[i - 1])) * (shares[i] - shares[i - 1]);
  }
  const { centre, scale, places, width, weights } = map.link;
  const m = places.length / 2;
  const [x, y] = [(mean - centre[0]) / scale[0], (Math.log(sd) - centre[1]) / scale[1]];
  const [a, b, c] = [0, 1, 2].map((k) => {
    let sum = weights[k * (m + 1) + m];
    for (let j = 0; j < m; j++)
      sum +=
        weights[k * (m + 1) + j] *
        Math.exp(-((x - places[2 * j]) ** 2 + (y - places[2 * j + 1]) ** 2) / (2 * width * width));
    return sum;
  });
  const score =
    Math.max(${LEAST_SLOPE}, 1 + a) * logBelow(z) - Math.max(${LEAST_SLOPE}, 1 + b) * logBelow(-z) + c;
  return 1 / (1 + Math.exp(-score));
}

/** The calibrated chance of a value below \`value\`. */
export function level(mean, sd, value) {
  return calibrated(mean, sd, (value - mean) / sd);
}

/** The value below which lies the calibrated share \`wanted\`, between 0 and 1. */
export function quantile(mean, sd, wanted) {
  let [low, high] = [-37, 37];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (calibrated(mean, sd, middle) < wanted) low = middle;
    else high = middle;
  }
  return mean + (sd * (low + high)) / 2;
}
`;
}
