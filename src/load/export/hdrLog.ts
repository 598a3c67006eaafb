import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';

/** One interval of a log. */
export interface HdrInterval {
  readonly tag: string;
  readonly startMs: number;
  readonly lengthMs: number;
  readonly latencyMs: ArrayLike<number>;
}

const MICROSECONDS = 1000;

/** A log of HDR histograms (format 1.3, V2 encoding) in microseconds with three digits, as HdrHistogram's tools read. */
export function hdrLog(intervals: readonly HdrInterval[]): string {
  const lines = intervals.map(({ tag, startMs, lengthMs, latencyMs }) => {
    const histogram = build({ bitBucketSize: 64, numberOfSignificantValueDigits: 3 });
    for (let i = 0; i < latencyMs.length; i++) {
      histogram.recordValue(Math.max(1, Math.round(latencyMs[i]! * MICROSECONDS)));
    }
    const seconds = (ms: number): string => (ms / 1000).toFixed(3);
    const max = (histogram.maxValue / MICROSECONDS).toFixed(3);
    const encoded = encodeIntoCompressedBase64(histogram);
    return `Tag=${tag.replaceAll(/[\s,]/g, '_')},${seconds(startMs)},${seconds(lengthMs)},${max},${encoded}`;
  });
  return [
    '#[Histogram log format version 1.3]',
    '#[StartTime: 0.000 (seconds since epoch)]',
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    ...lines,
    '',
  ].join('\n');
}
