/** Of every chart. */
export const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

/** A share to three digits, for the data of a chart. */
export function shown(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(4));
}

/** Bounds below a hundredth of a percent are printed as 0, or as that. */
const LEAST_PERCENT = 0.01;

/** A share as a percentage. */
export function shareText({ value }: { readonly value: number | null }): string {
  if (value === null) return 'not drawn';
  const percent = 100 * value;
  if (percent > 0 && percent < LEAST_PERCENT) return `< ${LEAST_PERCENT} %`;
  return `${figures(percent, Math.round)} %`;
}

/** An interval in percent; the lower bound is rounded down, the upper one up. */
export function intervalText({
  interval: { lower, upper },
}: {
  readonly interval: { readonly lower: number | null; readonly upper: number | null };
}): string {
  const low = lower === null ? '-' : figures(100 * lower, Math.floor);
  const high =
    upper === null ? '-' : figures(Math.max(upper > 0 ? LEAST_PERCENT : 0, 100 * upper), Math.ceil);
  return `${low} to ${high} %`;
}

/** Three significant digits, and none beyond a hundredth. */
function figures(value: number, round: (x: number) => number): string {
  if (value === 0) return '0';
  const digits = Math.min(2, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value)))));
  // Against 1.1500000000000001, which is not more than 1.15.
  return String(round(Number((value * 10 ** digits).toPrecision(12))) / 10 ** digits);
}
