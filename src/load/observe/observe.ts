import type { LoadTick } from '../generate/runLoad.ts';
import { processUsage, type ProcessUsage } from '../../core/processUsage.ts';
import { scrape } from './prometheus.ts';
import type {
  MetricTick,
  ProcessTick,
  ServerTick,
  ServerStatistics,
  Timeline,
  TimelineTick,
} from './timeline.ts';
import { readStatistics, statisticsBetween } from './tritonStatistics.ts';

/** What to watch during a run. */
export interface Observed {
  readonly pid?: number | undefined;
  readonly prometheus?: string | undefined;
  /** Where the server may offer Triton's statistics of the model. */
  readonly statisticsUrl?: string | undefined;
}

/** Watches while a run goes on. */
export interface Observer {
  tick(state: LoadTick): void;
  /** To be called once, after the run. */
  finish(): Promise<Timeline>;
}

/** How often a server is asked about itself. */
const ASK_EVERY_MS = 1000;

/** Begins to watch: reads the counters as they are before the run. */
export async function observe({ pid, prometheus, statisticsUrl }: Observed): Promise<Observer> {
  const ticks: TimelineTick[] = [];
  const processTicks: ProcessTick[] = [];
  const metrics: MetricTick[] = [];
  const pending = new Set<Promise<void>>();
  const before = statisticsUrl === undefined ? undefined : await readStatistics(statisticsUrl);
  let last: { atMs: number; usage: ProcessUsage | undefined } = {
    atMs: 0,
    usage: pid === undefined ? undefined : await processUsage(pid),
  };
  let askedMs = -Infinity;
  const serverTicks: ServerTick[] = [];
  let counted = before;
  const later = (work: () => Promise<void>): void => {
    const promise = work().finally(() => pending.delete(promise));
    pending.add(promise);
  };

  return {
    tick({ elapsedMs: atMs, dispatched, finished, failed }) {
      if (atMs < 0) return;
      ticks.push({ atMs, dispatched, finished, failed });
      if (pid !== undefined) {
        later(async () => {
          const usage = await processUsage(pid);
          if (usage !== undefined && last.usage !== undefined && atMs > last.atMs) {
            const cores = (usage.cpuMs - last.usage.cpuMs) / (atMs - last.atMs);
            processTicks.push({ atMs, cores, memoryMiB: usage.memoryMiB });
          }
          last = { atMs, usage };
        });
      }
      if (atMs - askedMs < ASK_EVERY_MS) return;
      askedMs = atMs;
      if (prometheus !== undefined) {
        later(async () => {
          const values = await scrape(prometheus);
          if (values !== undefined) metrics.push({ atMs, values });
        });
      }
      if (statisticsUrl !== undefined && before !== undefined) {
        later(async () => {
          const now = await readStatistics(statisticsUrl);
          if (now === undefined || counted === undefined) return;
          const { requests, queueMs, computeMs } = statisticsBetween(counted, now);
          if (requests > 0) serverTicks.push({ atMs, queueMs, computeMs });
          counted = now;
        });
      }
    },
    async finish() {
      await Promise.all(pending);
      const after =
        statisticsUrl === undefined || before === undefined
          ? undefined
          : await readStatistics(statisticsUrl);
      let between: ServerStatistics | null = null;
      if (before !== undefined && after !== undefined) between = statisticsBetween(before, after);
      return { ticks, process: processTicks, metrics, server: serverTicks, statistics: between };
    },
  };
}
