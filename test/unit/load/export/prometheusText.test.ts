import { expect, test } from 'vitest';

import type { Measurement } from '../../../../src/core/measurement.ts';
import { prometheusText } from '../../../../src/load/export/prometheusText.ts';
import { parsePrometheus } from '../../../../src/load/observe/prometheus.ts';

const of = (name: string, unit: string, value: number | null, bounds?: [number, number]) =>
  ({
    name,
    unit,
    value,
    n: 10,
    ...(bounds === undefined
      ? {}
      : { interval: { lower: bounds[0], upper: bounds[1], confidence: 0.95, method: 'x' } }),
  }) satisfies Measurement;

test('quantity, profile, level and bound become a metric and its labels', () => {
  const text = prometheusText(
    [
      of('p99.rest.same@100', 'ms', 12.5, [11, 14]),
      of('p99.grpc@100', 'ms', 8),
      of('errors.timeout.rest@100', '1', 0.01),
      of('errors.rest@100', '1', 0.02),
      of('usl.sigma.rest', '1', 0.05),
      of('maxQps', '1/s', null),
    ],
    'study',
  );
  // Read again with our own reader of the format.
  expect(Object.fromEntries(parsePrometheus(text))).toEqual({
    'proofmark_load_p99_milliseconds{procedure="study",profile="rest.same",level="100"}': 12.5,
    'proofmark_load_p99_milliseconds{procedure="study",profile="rest.same",level="100",bound="lower"}': 11,
    'proofmark_load_p99_milliseconds{procedure="study",profile="rest.same",level="100",bound="upper"}': 14,
    'proofmark_load_p99_milliseconds{procedure="study",profile="grpc",level="100"}': 8,
    'proofmark_load_errors_timeout_ratio{procedure="study",profile="rest",level="100"}': 0.01,
    'proofmark_load_errors_ratio{procedure="study",profile="rest",level="100"}': 0.02,
    'proofmark_load_usl_sigma_ratio{procedure="study",profile="rest"}': 0.05,
  });
  expect(text.match(/# TYPE proofmark_load_p99_milliseconds gauge/g)).toHaveLength(1);
});
