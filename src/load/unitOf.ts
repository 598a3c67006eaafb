/** What the first part of a measurement's name says of its unit. */
const UNITS: Readonly<Record<string, string>> = {
  mean: 'ms',
  lateness: 'ms',
  earlyStopping: 'ms',
  throughput: '1/s',
  goodput: '1/s',
  maxQps: '1/s',
  errors: '1',
  goodShare: '1',
  apdex: '1',
  littlesLaw: '1',
};

/** The unit of a measurement of load; undefined where it follows from more than the name. */
export function unitOf(measurement: string): string | undefined {
  const [stem = ''] = measurement.split(/[.@]/);
  return /^p\d+$/.test(stem) ? 'ms' : UNITS[stem];
}
