import type { Measurement } from '../core/measurement.ts';
import type { Artifact } from '../core/procedure.ts';
import { hdrLog } from './export/hdrLog.ts';
import { openTelemetry } from './export/openTelemetry.ts';
import { prometheusText } from './export/prometheusText.ts';
import type { RecordedCell } from './recordedCell.ts';

/** Latencies and measurements for other tools: HDR histograms, Prometheus, OpenTelemetry. */
export function loadArtifacts(
  procedure: string,
  recordings: readonly RecordedCell[],
  measurements: readonly Measurement[],
): readonly Artifact[] {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  let startMs = 0;
  const intervals = recordings.map(({ arm, level, recording }) => {
    const interval = {
      tag: `${arm.label || procedure}${level === undefined ? '' : `@${level}`}`,
      startMs,
      lengthMs: recording.endedMs,
      latencyMs: recording.latencyMs,
    };
    startMs += recording.endedMs;
    return interval;
  });
  return [
    {
      path: 'latency.hlog',
      bytes: encode(hdrLog(intervals)),
      title: 'latencies as HDR histograms (us)',
    },
    {
      path: 'metrics.prom',
      bytes: encode(prometheusText(measurements, procedure)),
      title: 'measurements for Prometheus',
    },
    {
      path: 'metrics.otlp.json',
      bytes: encode(`${JSON.stringify(openTelemetry(measurements, procedure))}\n`),
      title: 'measurements for OpenTelemetry',
    },
  ];
}
