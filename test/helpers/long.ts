/** `PROOFMARK_LONG=short npm run test:long` proves less and ends in minutes. */
const isShort = process.env['PROOFMARK_LONG'] === 'short';

/** How much of a long test to do: `whole`, or `short` when asked for. */
export function extent<T>(whole: T, short: T): T {
  return isShort ? short : whole;
}
