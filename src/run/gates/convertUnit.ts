/** Factors to a common base, by kind of quantity. */
const SCALES: readonly Readonly<Record<string, number>>[] = [
  { ns: 1e-6, us: 1e-3, ms: 1, s: 1000, min: 60_000 },
  { '1': 1, '%': 0.01 },
];

/** A number in another unit; undefined when the units do not go together. No unit means that of the measurement. */
export function convertUnit(
  value: number,
  from: string | undefined,
  to: string,
): number | undefined {
  if (from === undefined || from === to) return value;
  const scale = SCALES.find(
    (candidate) => Object.hasOwn(candidate, from) && Object.hasOwn(candidate, to),
  );
  const numerator = scale?.[from];
  const denominator = scale?.[to];
  return numerator === undefined || denominator === undefined
    ? undefined
    : (value * numerator) / denominator;
}
