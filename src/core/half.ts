const scratch = new DataView(new ArrayBuffer(4));

/** The value of a float16 (IEEE 754 binary16) given as its 16 bits. */
export function float16ToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The 16 bits of the float16 nearest to a number, ties to even; overflow gives infinity. */
export function numberToFloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude === Infinity) return sign | 0x7c00;
  const exponent = Math.max(-14, exponentOf(magnitude));
  const steps = roundHalfToEven(magnitude / 2 ** (exponent - 10));
  // A carry out of the fraction moves on into the exponent, which is what the sum does.
  const bits = steps < 1024 ? steps : ((exponent + 15) << 10) + (steps - 1024);
  return sign | Math.min(bits, 0x7c00);
}

/** The value of a bfloat16 given as its 16 bits: the upper half of a float32. */
export function bfloat16ToNumber(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}

/** The 16 bits of the bfloat16 nearest to a number, ties to even. */
export function numberToBfloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7fc0;
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const exact = scratch.getFloat32(0);
  // Rounding twice (float64 to float32 to bfloat16) is wrong only when the first step lands on a tie.
  const low = bits & 0xffff;
  const up = low > 0x8000 || (low === 0x8000 && tieGoesUp(value, exact, bits));
  return ((bits >>> 16) + (up ? 1 : 0)) & 0xffff;
}

function tieGoesUp(value: number, rounded: number, bits: number): boolean {
  if (Math.abs(value) !== Math.abs(rounded)) return Math.abs(value) > Math.abs(rounded);
  return (bits & 0x10000) !== 0;
}

function exponentOf(magnitude: number): number {
  if (magnitude === 0) return -14;
  const guess = Math.floor(Math.log2(magnitude));
  if (2 ** guess > magnitude) return guess - 1;
  return 2 ** (guess + 1) <= magnitude ? guess + 1 : guess;
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
