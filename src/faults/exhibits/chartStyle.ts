/** Of every chart. */
export const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

/** A share to three digits, for the data of a chart. */
export function shown(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(4));
}

/** A share and its interval in words. */
export function shareText(estimate: {
  readonly value: number | null;
  readonly interval: { readonly lower: number | null; readonly upper: number | null };
}): string {
  const percent = (value: number | null): string =>
    value === null ? '-' : `${(100 * value).toPrecision(3)} %`;
  return estimate.value === null ? 'not drawn' : percent(estimate.value);
}

export function intervalText({
  interval,
}: {
  readonly interval: { readonly lower: number | null; readonly upper: number | null };
}): string {
  const percent = (value: number | null): string =>
    value === null ? '-' : (100 * value).toPrecision(3);
  return `${percent(interval.lower)} to ${percent(interval.upper)} %`;
}
