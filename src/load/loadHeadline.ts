import type { Measurement } from '../core/measurement.ts';
import type { ProcedureResult } from '../core/procedure.ts';
import type { Profile } from './summarise.ts';

/** Sentences of the measurements, by the part of their names before the arm and the level. */
const SENTENCES: Readonly<Record<string, string>> = {
  p50: 'Half of the answers take at most {value}',
  p90: '90 % of the answers take at most {value}',
  p95: '95 % of the answers take at most {value}',
  p99: '99 % of the answers take at most {value}',
  p999: '99.9 % of the answers take at most {value}',
  errors: '{share} of the requests fail',
  maxQps: 'The objective is met up to {value}',
  grpcGain: 'gRPC answers {times} as fast as REST',
  cacheEffect: 'Repeated payloads are answered {times} as fast as new ones',
  binaryGain: 'Binary tensors are answered {times} as fast as JSON',
};

/** The main measurements, the main one first. */
const MAIN = ['p99', 'errors', 'maxQps', 'grpcGain', 'cacheEffect', 'binaryGain'];
const MOST = 3;

/** What the first page of the certificate says of a load: the requests, and the first figure of each main kind. */
export function loadHeadline(
  profiles: readonly Profile[],
  measurements: readonly Measurement[],
): Required<Pick<ProcedureResult, 'measurements' | 'headline' | 'evidence'>> {
  const requests = profiles.reduce((sum, profile) => sum + profile.requests, 0);
  const evidence = `${requests.toLocaleString('en')} requests`;
  const told = measurements.map((measurement) => {
    const sentence = SENTENCES[kindOf(measurement)];
    const of = measurement.name.slice(kindOf(measurement).length);
    // Which arm and level are meant, where there are several.
    const where = of === '' ? '' : ` (${of.replace(/^\./, '').replace(/@(.+)/, ' at $1 qps')})`;
    return sentence === undefined ? measurement : { ...measurement, sentence: sentence + where };
  });
  const main = MAIN.flatMap((kind) => {
    const first = told.find((each) => kindOf(each) === kind && each.value !== null);
    return first === undefined ? [] : [first.name];
  });
  return {
    measurements: told,
    headline: {
      tried: `${evidence} in ${profiles.length === 1 ? 'one profile' : `${profiles.length} profiles`} of load`,
      measurements: main.slice(0, MOST),
      exhibits: ['latency', 'latency-over-rate'],
    },
    evidence,
  };
}

function kindOf({ name }: Measurement): string {
  return name.split(/[.@]/, 1)[0] ?? name;
}
