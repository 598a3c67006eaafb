const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const SPLITTER = 134_217_729;
const EXACT = 2 ** 53;

/**
 * The double nearest to `digits` x 10^`exponent`, as `Number` would round it, or NaN where this cannot be decided here.
 * `high` holds the first 15 digits, `low` the next `lowCount` (0 to 4). Exact products and quotients are Clinger's fast
 * path ("How to read floating point numbers accurately", 1990); longer ones are divided in double-double arithmetic
 * (Dekker, 1971) and refused when the result lies too near to the middle of two doubles.
 */
export function decimal(high: number, low: number, lowCount: number, exponent: number): number {
  if (exponent < -22 || exponent > 22) return high === 0 && low === 0 ? 0 : NaN;
  if (lowCount === 0) {
    return exponent < 0 ? high / POWERS[-exponent]! : high * POWERS[exponent]!;
  }
  if (exponent > 0) return NaN;
  const scale = POWERS[lowCount]!;
  // high x scale + low as an exact sum of two doubles.
  const product = high * scale;
  const productRest = twoProductRest(high, scale, product);
  const sum = product + low;
  const sumRest = low - (sum - product) + productRest;
  if (exponent === 0) return sumRest === 0 && sum < EXACT ? sum : NaN;
  const divisor = POWERS[-exponent]!;
  const quotient = sum / divisor;
  const back = quotient * divisor;
  const remainder = sum - back - twoProductRest(quotient, divisor, back) + sumRest;
  const correction = remainder / divisor;
  const result = quotient + correction;
  const rest = Math.abs(correction - (result - quotient));
  const half = ulp(result) / 2;
  return rest > half * 0.999_999 || half < 1e-300 ? NaN : result;
}

function twoProductRest(a: number, b: number, product: number): number {
  const aSplit = SPLITTER * a;
  const aHigh = aSplit - (aSplit - a);
  const aLow = a - aHigh;
  const bSplit = SPLITTER * b;
  const bHigh = bSplit - (bSplit - b);
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

const bits = new Float64Array(1);
const words = new Uint32Array(bits.buffer);

/** The distance from a positive double to the next one below it in magnitude of its binade. */
function ulp(value: number): number {
  bits[0] = value;
  words[1] = (words[1]! & 0x7ff00000) >>> 0;
  words[0] = 0;
  // At a power of two the doubles below lie twice as near: half of it is the safe side.
  const binade = bits[0];
  return (value === binade ? 0.5 : 1) * binade * 2 ** -52;
}
