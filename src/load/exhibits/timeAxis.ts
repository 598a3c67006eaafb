import type { ChartExhibit } from '../../core/exhibit.ts';
import { quantileOfSorted } from '../../math/quantile.ts';
import type { Timeline } from '../observe/timeline.ts';
import type { Recording } from '../recording/recording.ts';
import { SCHEMA } from './charts.ts';

const SLICES = 60;
/** Lines of scraped metrics that one chart bears. */
const MOST_METRICS = 5;

/** JSON, as charts carry it. */
type Point = {
  readonly s: number;
  readonly what: string;
  readonly value: number;
};

/** One run on its time axis: latency, requests in the system, and what was seen of the server. */
export function timeAxis(recording: Recording, title: string): ChartExhibit {
  const { timeline } = recording;
  const series = [
    { title: 'latency (ms)', values: latencies(recording) },
    {
      title: 'in the system',
      values: timeline.ticks.map(({ atMs, dispatched, finished }) =>
        point(atMs, 'requests', dispatched - finished),
      ),
    },
    {
      title: 'server (ms)',
      values: timeline.server.flatMap(({ atMs, queueMs, computeMs }) => [
        point(atMs, 'queue', queueMs),
        point(atMs, 'compute', computeMs),
      ]),
    },
    {
      title: 'cores',
      values: timeline.process.map(({ atMs, cores }) => point(atMs, 'server', cores)),
    },
    {
      title: 'MiB',
      values: timeline.process.map(({ atMs, memoryMiB }) => point(atMs, 'server', memoryMiB)),
    },
    { title: 'scraped', values: metrics(timeline) },
  ].filter(({ values }) => new Set(values.map(({ s }) => s)).size > 1);
  return {
    kind: 'chart',
    id: 'time-axis',
    title: `Over time: ${title}`,
    caption:
      'Latency by intended time of sending, with what is known of the server: its own statistics, its process, and its Prometheus metrics that moved most (counters as what they grew by a second), as a share of the largest value of each.',
    spec: {
      $schema: SCHEMA,
      vconcat: series.map(({ title: y, values }) => ({
        data: { values },
        width: 420,
        height: 70,
        mark: { type: 'line' },
        encoding: {
          x: { field: 's', type: 'quantitative', title: 'seconds' },
          y: { field: 'value', type: 'quantitative', title: y },
          color: { field: 'what', type: 'nominal', title: null },
        },
      })),
      resolve: { scale: { color: 'independent' } },
    },
  };
}

function point(atMs: number, what: string, value: number): Point {
  return { s: atMs / 1000, what, value };
}

function latencies({ intendedMs, latencyMs, endedMs }: Recording): Point[] {
  const end = Math.max(endedMs, 1);
  const slices = Array.from({ length: SLICES }, (): number[] => []);
  intendedMs.forEach((at, i) => {
    const slice = Math.max(0, Math.min(SLICES - 1, Math.floor((SLICES * at) / end)));
    slices[slice]!.push(latencyMs[i]!);
  });
  return slices.flatMap((slice, i) => {
    if (slice.length === 0) return [];
    const sorted = slice.toSorted((a, b) => a - b);
    const atMs = ((i + 0.5) * end) / SLICES;
    return [
      point(atMs, 'p50', quantileOfSorted(sorted, 0.5)),
      point(atMs, 'p99', quantileOfSorted(sorted, 0.99)),
    ];
  });
}

const COUNTER = /(?:_total|_count|_sum)(?:\{|$)/;

/** The scraped series whose values moved most for their size, each as a share of its largest value. */
function metrics({ metrics: ticks }: Timeline): Point[] {
  const names = [...new Set(ticks.flatMap(({ values }) => Object.keys(values)))];
  const moved = names.flatMap((name) => {
    const points = pointsOf(name, ticks);
    const values = points.map(({ value }) => Math.abs(value));
    const most = Math.max(...values);
    const range = most - Math.min(...values);
    if (points.length < 2 || !(range > 0)) return [];
    return [
      { share: range / most, points: points.map((one) => ({ ...one, value: one.value / most })) },
    ];
  });
  return moved
    .toSorted((a, b) => b.share - a.share)
    .slice(0, MOST_METRICS)
    .flatMap(({ points }) => points);
}

/** Values over time; of a counter, what it grew by a second. */
function pointsOf(name: string, ticks: Timeline['metrics']): Point[] {
  const points = ticks.flatMap(({ atMs, values }) => {
    const value = values[name];
    return value === undefined ? [] : [point(atMs, name, value)];
  });
  if (!COUNTER.test(name)) return points;
  return points.slice(1).map((now, i) => {
    const before = points[i]!;
    return { ...now, value: (now.value - before.value) / Math.max(now.s - before.s, 1e-3) };
  });
}
