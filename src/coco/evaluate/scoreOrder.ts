/** Below this a comparison sort is faster than four passes over 65,536 bins. */
const FEW = 4096;

/** The places of `values`, highest first; equal values keep their order. Not for NaN. */
export function scoreOrder(values: Float64Array): Int32Array {
  const count = values.length;
  const order = new Int32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  if (count < FEW) return order.toSorted((a, b) => values[b]! - values[a]! || a - b);
  return radixOrder(values, order);
}

/** Least significant digit first, 16 bits at a time; digits that all values share are passed over. */
function radixOrder(values: Float64Array, order: Int32Array): Int32Array {
  const count = values.length;
  // Adding 0 makes -0 equal 0.
  const words = new Uint32Array(Float64Array.from(values, (value) => value + 0).buffer);
  for (let i = 0; i < count; i++) {
    const high = words[2 * i + 1]!;
    // Ascending bits for descending values: a positive number is inverted, a negative one loses its sign.
    if (high >>> 31 === 0) {
      words[2 * i] = ~words[2 * i]!;
      words[2 * i + 1] = ~high & 0x7fffffff;
    } else words[2 * i + 1] = (high & 0x7fffffff) | 0x80000000;
  }
  const digits = new Uint16Array(words.buffer);
  let from = order;
  let to: Int32Array = new Int32Array(count);
  const starts = new Int32Array(65_537);
  for (let pass = 0; pass < 4; pass++) {
    starts.fill(0);
    for (let i = 0; i < count; i++) starts[digits[4 * i + pass]! + 1]!++;
    if (starts[digits[pass]! + 1] === count) continue;
    for (let digit = 0; digit < 65_536; digit++) starts[digit + 1]! += starts[digit]!;
    for (let i = 0; i < count; i++) {
      const one = from[i]!;
      to[starts[digits[4 * one + pass]!]!++] = one;
    }
    [from, to] = [to, from];
  }
  return from;
}
