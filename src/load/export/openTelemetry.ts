import type { Json } from '../../core/json.ts';
import type { Measurement } from '../../core/measurement.ts';

/** Measurements as an OTLP/JSON metrics request (opentelemetry-proto 1.x): one gauge a measurement. */
export function openTelemetry(measurements: readonly Measurement[], procedure: string): Json {
  const text = (key: string, value: string): Json => ({ key, value: { stringValue: value } });
  return {
    resourceMetrics: [
      {
        resource: { attributes: [text('service.name', 'proofmark')] },
        scopeMetrics: [
          {
            scope: { name: 'proofmark.load' },
            metrics: measurements.flatMap(({ name, unit, value }) =>
              value === null
                ? []
                : [
                    {
                      name: `load.${name.split('@')[0]!}`,
                      unit,
                      gauge: {
                        dataPoints: [
                          {
                            asDouble: value,
                            // The run's own clock is no part of its result.
                            timeUnixNano: '0',
                            attributes: [
                              text('procedure', procedure),
                              ...(name.includes('@') ? [text('level', name.split('@')[1]!)] : []),
                            ],
                          },
                        ],
                      },
                    },
                  ],
            ),
          },
        ],
      },
    ],
  };
}
