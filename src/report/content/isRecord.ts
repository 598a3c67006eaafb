import type { Json } from '../../core/json.ts';

/** Whether a JSON value is an object with keys. */
export function isRecord(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
