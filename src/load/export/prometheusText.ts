import { ERROR_CLASSES } from '../../transport/outcome.ts';
import type { Measurement } from '../../core/measurement.ts';

/** Measurements in the Prometheus text format: one gauge a quantity, with profile, level and bound as labels. */
export function prometheusText(measurements: readonly Measurement[], procedure: string): string {
  const families = new Map<string, string[]>();
  for (const { name, value, interval, unit } of measurements) {
    const [path = '', level] = name.split('@');
    const { quantity, profile } = split(path);
    const metric = `proofmark_load_${quantity.replaceAll(/\W/g, '_')}${SUFFIXES[unit] ?? ''}`;
    const lines = families.get(metric) ?? [`# TYPE ${metric} gauge`];
    families.set(metric, lines);
    const labels = {
      procedure,
      ...(profile === '' ? {} : { profile }),
      ...(level === undefined ? {} : { level }),
    };
    for (const [bound, number] of [
      ['', value],
      ['lower', interval?.lower],
      ['upper', interval?.upper],
    ] as const) {
      if (number === null || number === undefined) continue;
      const all = Object.entries(bound === '' ? labels : { ...labels, bound });
      const text = all.map(([key, label]) => `${key}=${JSON.stringify(label)}`).join(',');
      lines.push(`${metric}{${text}} ${number}`);
    }
  }
  return `${[...families.values()].flat().join('\n')}\n`;
}

const SUFFIXES: Readonly<Record<string, string>> = {
  ms: '_milliseconds',
  '1/s': '_per_second',
  '1': '_ratio',
};

/** `errors.timeout.rest` is the quantity `errors.timeout` of the profile `rest`. */
function split(path: string): { quantity: string; profile: string } {
  const [head = '', second, ...rest] = path.split('.');
  const compound =
    (head === 'errors' &&
      second !== undefined &&
      /^[a-z]+(?:Error)?$/.test(second) &&
      ERRORS.has(second)) ||
    head === 'lateness' ||
    head === 'usl' ||
    head === 'earlyStopping';
  if (compound) return { quantity: `${head}.${second}`, profile: rest.join('.') };
  return {
    quantity: head,
    profile: [second, ...rest].filter((part) => part !== undefined).join('.'),
  };
}

const ERRORS: ReadonlySet<string | undefined> = new Set(ERROR_CLASSES);
