import type { Progress } from '../core/procedure.ts';
import { quantileOfSorted } from '../math/quantile.ts';
import type { LoadTick } from './generate/runLoad.ts';
import { OUTCOME } from '../transport/outcome.ts';

/** How a run goes since the last look: rate, latencies of what was answered, failures in all, our own lateness. */
export function liveView(): (state: LoadTick) => Pick<Progress, 'best' | 'live'> {
  let from = 0;
  let lastMs = 0;
  return ({ elapsedMs, dispatched, finished, failed, samples }) => {
    const latencies: number[] = [];
    const lateness: number[] = [];
    for (let i = from; i < Math.min(dispatched, samples.capacity); i++) {
      if (samples.outcome[i] === OUTCOME.ok) latencies.push(samples.latencyMs[i]!);
      lateness.push(samples.latenessMs[i]!);
    }
    const ratePerSecond = (1000 * (dispatched - from)) / Math.max(1, elapsedMs - lastMs);
    from = dispatched;
    lastMs = elapsedMs;
    latencies.sort((a, b) => a - b);
    lateness.sort((a, b) => a - b);
    const [p50Ms, p99Ms] = [0.5, 0.99].map((p) => quantileOfSorted(latencies, p)) as [
      number,
      number,
    ];
    const latenessP99Ms = quantileOfSorted(lateness, 0.99);
    const ms = (value: number): string => (Number.isNaN(value) ? '-' : value.toPrecision(3));
    const known = Object.entries({
      elapsedMs,
      ratePerSecond,
      finished,
      failed,
      p50Ms,
      p99Ms,
      latenessP99Ms,
    }).filter(([, value]) => Number.isFinite(value));
    return {
      best: `${Math.round(ratePerSecond)}/s, p50 ${ms(p50Ms)}, p99 ${ms(p99Ms)} ms, ${failed} failed, late ${ms(latenessP99Ms)} ms`,
      live: Object.fromEntries(known),
    };
  };
}
