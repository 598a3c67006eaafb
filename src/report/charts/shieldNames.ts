import type { Json } from '../../core/json.ts';

/**
 * A chart whose texts and keys that are members of every object (`toString`, `constructor`, ...) end in a space. Vega
 * looks categories up in plain objects, and finds those members there. The space is not seen.
 */
export function shieldNames(spec: { readonly [key: string]: Json }): {
  readonly [key: string]: Json;
} {
  return Object.fromEntries(
    Object.entries(spec).map(([key, value]) => [shielded(key), walk(value)]),
  );
}

function walk(value: Json): Json {
  if (typeof value === 'string') return shielded(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map(walk);
  if (typeof value === 'object' && value !== null)
    return shieldNames(value as { readonly [key: string]: Json });
  return value;
}

function shielded(text: string): string {
  return text in Object.prototype ? `${text} ` : text;
}
