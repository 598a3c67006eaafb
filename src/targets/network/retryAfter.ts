/**
 * Milliseconds that a Retry-After header asks to wait: seconds, or an HTTP date (RFC 9110, 10.2.3). Undefined for
 * another text.
 */
export function retryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return 1000 * Number(text);
  // Date.parse reads more than HTTP dates, such as "-5".
  const dateMs = /^[A-Z][a-z]+,? /.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
