import type { Value } from '../../space/parameter.ts';

/** A point in words: `angle = 3, item = a.png`. */
export function pointText(values: Readonly<Record<string, Value>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} = ${String(value)}`)
    .join(', ');
}
