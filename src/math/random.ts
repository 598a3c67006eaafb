import type { RandomStream } from '../core/random.ts';

/**
 * A stream of xoshiro128** numbers (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021),
 * seeded by a 128-bit hash of a seed and a label. Any finite number or string is a seed.
 */
export function createRandom(seed: number | string, label = ''): RandomStream {
  const path = `${seed}/${label}`;
  let [a, b, c, d] = expand(path);
  let spare: number | undefined;

  function next(): number {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  }

  const stream: RandomStream = {
    uniform: () => ((next() >>> 5) * 0x4000000 + (next() >>> 6)) / 0x20000000000000,
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      // Marsaglia's polar method.
      for (;;) {
        const x = 2 * stream.uniform() - 1;
        const y = 2 * stream.uniform() - 1;
        const s = x * x + y * y;
        if (s > 0 && s < 1) {
          const factor = Math.sqrt((-2 * Math.log(s)) / s);
          spare = y * factor;
          return x * factor;
        }
      }
    },
    integer(bound) {
      if (!(bound >= 1 && bound <= 0x100000000))
        throw new RangeError(`bound must be in [1, 2^32], got ${bound}`);
      const limit = 0x100000000 - (0x100000000 % bound);
      for (;;) {
        const value = next();
        if (value < limit) return value % bound;
      }
    },
    fork: (name) => createRandom(path, name),
  };
  return stream;
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** Hashes a text into 128 bits that are not all zero: four FNV-1a lanes with a mixing step between them. */
function expand(text: string): [number, number, number, number] {
  const lanes: [number, number, number, number] = [0x811c9dc5, 0x9e3779b9, 0x7f4a7c15, 0xb5297a4d];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    lanes[0] = Math.imul(lanes[0] ^ code, 0x01000193) + lanes[3];
    lanes[1] = Math.imul(lanes[1] ^ code, 0x85ebca6b) ^ (lanes[0] >>> 15);
    lanes[2] = Math.imul(lanes[2] ^ code, 0xc2b2ae35) + (lanes[1] >>> 13);
    lanes[3] = Math.imul(lanes[3] ^ code, 0x27d4eb2f) ^ (lanes[2] >>> 16);
  }
  const words: [number, number, number, number] = [
    avalanche(lanes[0]),
    avalanche(lanes[1]),
    avalanche(lanes[2]),
    avalanche(lanes[3]),
  ];
  return words.some((word) => word !== 0) ? words : [1, 2, 3, 4];
}

function avalanche(word: number): number {
  let z = word ^ (word >>> 16);
  z = Math.imul(z, 0x21f0aaad);
  z ^= z >>> 15;
  z = Math.imul(z, 0x735a2d97);
  return z ^ (z >>> 15);
}
