/** Products of columns: [a, b] is column a times column b, [a, -1] column a alone. */
export type Term = readonly [a: number, b: number];

/** Places that are left to squares and interactions when there are more columns than places. */
const PRODUCTS = 40;
/** Columns whose interactions are looked at when not all can be taken. */
const SCREENED = 40;
/** Rows on which terms are compared at most. */
const SAMPLE = 500;

/**
 * The linear, square and interaction terms of some columns: all of them up to `limit`, else all linear ones and the
 * squares and interactions that correlate most with `target`; of more than `limit` columns those that do. Squares and interactions within one category, whose
 * columns are indicators, are left out: they repeat a column or are 0. `group[c]` numbers the input of column c.
 */
export function quadraticTerms(
  columns: Float64Array,
  n: number,
  group: readonly number[],
  target: Float64Array,
  limit: number,
): readonly Term[] {
  const width = group.length;
  const isIndicator = group.map((g) => group.indexOf(g) !== group.lastIndexOf(g));
  const step = Math.max(1, n / SAMPLE);
  const strength = ([a, b]: Term) => {
    let [count, sum, squares, targets, targetSquares, product] = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < n; i += step) {
      const row = Math.floor(i);
      const value = columns[row * width + a]! * (b < 0 ? 1 : columns[row * width + b]!);
      const t = target[row]!;
      count++;
      sum += value;
      squares += value * value;
      targets += t;
      targetSquares += t * t;
      product += value * t;
    }
    const spread = (squares - sum ** 2 / count) * (targetSquares - targets ** 2 / count);
    return spread > 1e-12 ? Math.abs(product - (sum * targets) / count) / Math.sqrt(spread) : 0;
  };
  const strongest = (terms: readonly Term[], count: number): readonly Term[] => {
    if (terms.length <= count) return terms;
    const worth = terms.map(strength);
    return terms
      .map((_, i) => i)
      .toSorted((a, b) => worth[b]! - worth[a]! || a - b)
      .slice(0, count)
      .toSorted((a, b) => a - b)
      .map((i) => terms[i]!);
  };
  const linear = strongest(
    group.map((_, a): Term => [a, -1]),
    width <= limit ? width : limit - PRODUCTS,
  );
  let candidates = linear.map(([a]) => a);
  const isWide = (width * (width + 3)) / 2 > limit;
  if (isWide && width > SCREENED) {
    const worth = candidates.map((a) => Math.max(strength([a, -1]), strength([a, a])));
    candidates = candidates
      .toSorted((a, b) => worth[b]! - worth[a]! || a - b)
      .slice(0, SCREENED)
      .toSorted((a, b) => a - b);
  }
  const products: Term[] = [];
  for (const a of candidates)
    for (const b of candidates)
      if (a < b ? group[a] !== group[b] : a === b && !isIndicator[a]!) products.push([a, b]);
  return [...linear, ...strongest(products, Math.max(0, limit - linear.length))];
}
