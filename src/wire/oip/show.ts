/** A value of a stranger's JSON for an error message, in at most 42 characters. */
export function show(value: unknown): string {
  if (typeof value === 'object' && value !== null) return 'a list or object';
  return typeof value === 'string' ? `"${value.slice(0, 40)}"` : String(value).slice(0, 40);
}
