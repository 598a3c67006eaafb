/**
 * Lengths in bits of the Huffman code of RFC 7541, appendix B, for the symbols 0 to 256 (256 ends the string), run
 * together as base-32 digits. The code is canonical: equal lengths are numbered in the order of the symbols.
 */
const LENGTHS = [
  'dnsssssssoussussssssssusssssssss6aacd68baa8',
  'b8666555666666678f6cad677777777777777777777',
  '77878djde6f56565666577666567655677777fbedsk',
  'mkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmo',
  'lmnnllmlnmnnkmmmnmmnqqkjmnmpqqqrrqopjlqrrqr',
  'ollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrqu',
];

interface Code {
  /** For every length, the first code, and where its symbols begin in `symbols`. */
  readonly first: readonly number[];
  readonly count: readonly number[];
  readonly offset: readonly number[];
  readonly symbols: readonly number[];
}

const BITS: readonly number[] = LENGTHS.join('')
  .split('')
  .map((digit) => Number.parseInt(digit, 32));

const CODE = canonicalCode(BITS);
const END_OF_STRING = 256;

function canonicalCode(lengths: readonly number[]): Code {
  const longest = Math.max(...lengths);
  const count = Array.from(
    { length: longest + 1 },
    (_, bits) => lengths.filter((length) => length === bits).length,
  );
  const first: number[] = [0];
  const offset: number[] = [0];
  for (let bits = 1; bits <= longest; bits++) {
    first[bits] = (first[bits - 1]! + count[bits - 1]!) * 2;
    offset[bits] = offset[bits - 1]! + count[bits - 1]!;
  }
  const symbols = lengths
    .map((length, symbol) => ({ length, symbol }))
    .toSorted((a, b) => a.length - b.length || a.symbol - b.symbol)
    .map(({ symbol }) => symbol);
  return { first, count, offset, symbols };
}

/** Decodes a Huffman-coded string to Latin-1; undefined when the bytes are no such string (RFC 7541, 5.2). */
export function decodeHuffman(bytes: Uint8Array): string | undefined {
  const text: number[] = [];
  let code = 0;
  let bits = 0;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      code = (code << 1) | ((byte >>> bit) & 1);
      bits++;
      const index = code - CODE.first[bits]!;
      if (index < CODE.count[bits]!) {
        const symbol = CODE.symbols[CODE.offset[bits]! + index]!;
        if (symbol === END_OF_STRING) return undefined;
        text.push(symbol);
        code = 0;
        bits = 0;
      } else if (bits === 30) return undefined;
    }
  }
  // Padding is at most seven bits, all ones.
  if (bits > 7 || code !== (1 << bits) - 1) return undefined;
  return Buffer.from(text).toString('latin1');
}
