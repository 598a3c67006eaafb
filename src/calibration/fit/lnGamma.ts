const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/**
 * The logarithm of the gamma function of a positive number, to 1e-14 of its size: Stirling's series, with the coefficients
 * B_2k / (2k (2k - 1)), from 10 on.
 */
export function lnGamma(x: number): number {
  let shift = 1;
  let z = x;
  while (z < 10) shift *= z++;
  const inverse = 1 / (z * z);
  let series = -691 / 360360 + inverse / 156;
  series = 1 / 1188 + inverse * series;
  series = -1 / 1680 + inverse * series;
  series = 1 / 1260 + inverse * series;
  series = -1 / 360 + inverse * series;
  series = 1 / 12 + inverse * series;
  const sum = (z - 0.5) * Math.log(z) - z + HALF_LOG_TWO_PI + series / z;
  return shift === 1 ? sum : sum - Math.log(shift);
}
