import { decodeModelStatistics, type ModelStatistics } from '../../wire/oip/statistics.ts';
import type { ServerStatistics } from './timeline.ts';

/** Reads Triton's statistics of a model at their URL; undefined where the server does not offer them. */
export async function readStatistics(url: string): Promise<readonly ModelStatistics[] | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
    if (!response.ok) return undefined;
    const found = decodeModelStatistics(await response.text());
    return found.length === 0 ? undefined : found;
  } catch {
    return undefined;
  }
}

/** What happened between two readings, summed over versions; times are means of a request. */
export function statisticsBetween(
  before: readonly ModelStatistics[],
  after: readonly ModelStatistics[],
): ServerStatistics {
  const total = (key: keyof ModelStatistics['inference_stats'], what: 'count' | 'ns'): number => {
    const sum = (list: readonly ModelStatistics[]): number =>
      list.reduce((value, { inference_stats }) => value + inference_stats[key][what], 0);
    return sum(after) - sum(before);
  };
  const meanMs = (key: keyof ModelStatistics['inference_stats']): number =>
    total(key, 'count') === 0 ? 0 : total(key, 'ns') / total(key, 'count') / 1e6;
  return {
    requests: total('success', 'count'),
    failed: total('fail', 'count'),
    queueMs: meanMs('queue'),
    computeInputMs: meanMs('compute_input'),
    computeMs: meanMs('compute_infer'),
    computeOutputMs: meanMs('compute_output'),
    cacheHits: total('cache_hit', 'count'),
    cacheMisses: total('cache_miss', 'count'),
  };
}
