import type { Measurement } from '../../core/measurement.ts';
import { formatFigures, type Figures, NOT_ENOUGH, unitSuffix } from './formatMeasurement.ts';
import { capital } from './capital.ts';
import { formatNumber } from './formatNumber.ts';

/** How a figure is written in a sentence. */
type Form = 'share' | 'times' | 'value';

/** Smaller shares are printed as numbers: `3.1e-6` rather than `0.00031 %`. */
const LEAST_PERCENTAGE = 1e-4;

const PLACEHOLDER = /\{(share|times|value)\}/;

/**
 * A measurement as a sentence with its interval and n: `Fails on 3.7 % of operation, between 1.4 and 6.0 % (95 %
 * confidence, 500 audit draws).` Without a `sentence` of its own, its title and the value. Bounds are rounded outwards.
 * `short`, where the confidence stands once for many sentences: `Fails on 3.7 % [1.4, 6.0] of operation (500 audit
 * draws).`
 */
export function measurementSentence(
  measurement: Measurement,
  length: 'long' | 'short' = 'long',
): string {
  const { sentence, title, name, value, interval } = measurement;
  const bounded = (interval?.lower ?? interval?.upper ?? null) !== null;
  const called = title === undefined || title === '' ? name : capital(title);
  const template = sentence ?? `${called}: {value}`;
  if (value === null && !bounded) return `${called}: ${NOT_ENOUGH} (${counted(measurement)}).`;
  const form = formOf(template, measurement);
  const figures = formatFigures(inForm(measurement, form));
  const suffix =
    form === 'share' ? '\u00A0%' : form === 'times' ? '' : unitSuffix(measurement.unit);
  const main =
    value === null
      ? bound(figures, suffix)
      : `${sideWord(measurement.bound)}${figures.value ?? ''}${form === 'times' ? '\u00A0times' : suffix}`;
  // A function, for `$` has a meaning in a replacement text.
  const filled = (text: string): string => template.replace(PLACEHOLDER, () => text);
  if (length === 'short') {
    const range = value === null ? '' : bracketsOf(figures);
    return `${filled(main + range)} (${counted(measurement)}).`;
  }
  const range = value === null ? '' : rangeOf(figures, suffix);
  const level =
    interval === undefined ? '' : `${formatNumber(interval.confidence * 100)}\u00A0% confidence, `;
  return `${filled(main)}${range} (${level}${counted(measurement)}).`;
}

/** The form that a template asks for; shares too small for a percentage are numbers. */
function formOf(template: string, { value, interval }: Measurement): Form {
  const form = (PLACEHOLDER.exec(template)?.[1] ?? 'value') as Form;
  const largest = Math.max(Math.abs(value ?? 0), Math.abs(interval?.upper ?? 0));
  return form === 'share' && largest > 0 && largest < LEAST_PERCENTAGE ? 'value' : form;
}

/** A gate's threshold in the form of the measurement that it is on: `10 %`, `50 ms`. */
export function thresholdText(threshold: number, { sentence, unit }: Measurement): string {
  const isShare = sentence?.includes('{share}') ?? false;
  return isShare
    ? `${formatNumber(threshold * 100, 6)}\u00A0%`
    : `${formatNumber(threshold, 6)}${unitSuffix(unit)}`;
}

function inForm(
  { value, interval }: Measurement,
  form: Form,
): Pick<Measurement, 'value' | 'interval'> {
  if (form !== 'share') return { value, interval };
  const percent = (x: number | null): number | null =>
    x === null ? null : Number((x * 100).toPrecision(15));
  return {
    value: percent(value),
    interval:
      interval === undefined
        ? undefined
        : { ...interval, lower: percent(interval.lower), upper: percent(interval.upper) },
  };
}

function bound({ lower, upper }: Figures, suffix: string): string {
  if (lower !== undefined && upper !== undefined) return `between ${lower} and ${upper}${suffix}`;
  return upper === undefined ? `at least ${lower ?? ''}${suffix}` : `at most ${upper}${suffix}`;
}

function sideWord(bound: Measurement['bound']): string {
  return bound === undefined ? '' : bound === 'lower' ? 'at least ' : 'at most ';
}

function rangeOf(figures: Figures, suffix: string): string {
  const none = figures.lower === undefined && figures.upper === undefined;
  return none ? '' : `, ${bound(figures, suffix)}`;
}

function bracketsOf({ lower, upper }: Figures): string {
  if (lower === undefined && upper === undefined) return '';
  if (lower !== undefined && upper !== undefined) return ` [${lower}, ${upper}]`;
  return upper === undefined ? ` [at least ${lower ?? ''}]` : ` [at most ${upper}]`;
}

function counted({ n, sample }: Measurement): string {
  return sample === undefined
    ? `n\u00A0=\u00A0${formatNumber(n)}`
    : `${formatNumber(n)}\u00A0${sample}`;
}
