const LINE = /^([a-zA-Z_:][\w:]*(?:\{[^}]*\})?)\s+(\S+)(?:\s+-?\d+)?$/;

/** Parses the Prometheus text format (0.0.4): series (name with labels as written) to value. Other lines are skipped. */
export function parsePrometheus(text: string): Map<string, number> {
  const series = new Map<string, number>();
  for (const line of text.split('\n')) {
    const match = LINE.exec(line.trim());
    const value = Number(
      match?.[2]?.replace(/^\+?Inf$/, 'Infinity').replace(/^-Inf$/, '-Infinity'),
    );
    if (match?.[1] !== undefined && Number.isFinite(value)) series.set(match[1], value);
  }
  return series;
}

/** Series that are not worth keeping every second: their buckets are many and their totals say as much. */
const SKIPPED = /_bucket\{|_created\b/;
const MOST_SERIES = 200;

/** Reads a server's metrics; undefined when it does not answer within a second. */
export async function scrape(url: string): Promise<Record<string, number> | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
    if (!response.ok) return undefined;
    const kept = [...parsePrometheus(await response.text())].filter(
      ([name]) => !SKIPPED.test(name),
    );
    return Object.fromEntries(kept.slice(0, MOST_SERIES));
  } catch {
    return undefined;
  }
}
