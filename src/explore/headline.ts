import type { Measurement } from '../core/measurement.ts';
import type { ProcedureResult } from '../core/procedure.ts';
import type { ExploreOptions } from './options.ts';

/** Sentences of the measurements, and what their n counts. */
const SENTENCES: Readonly<Record<string, readonly [sentence: string, sample: string]>> = {
  failureProbability: ['Fails on {share} of operation', 'audit draws'],
  remainingUncertainty: [
    'The learnt map of pass and fail errs on {share} of operation',
    'audit draws',
  ],
  envelopeVolume: ['The safety envelope holds {share} of operation', 'draws'],
  envelopeFailureProbability: [
    'Inside the safety envelope, {share} of operation fails',
    'fresh draws',
  ],
  envelopeMargin: [
    'The nearest known failure lies {share} of the range of an input away from the envelope',
    'failures known',
  ],
  regionFailureProbability: [
    'The failing region that was found holds {share} of operation',
    'draws',
  ],
  failures: ['{value} evaluations fail', 'evaluations'],
  runsToFailure: ['The first failure came at evaluation {value}', 'evaluations'],
  disagreement: ['A repeated query gets another verdict in {share} of cases', 'repeated queries'],
};

/** The main measurements of each mode, the main one first. */
const MAIN: Readonly<Record<ExploreOptions['mode'], readonly string[]>> = {
  boundary: ['failureProbability', 'envelopeVolume', 'envelopeFailureProbability', 'accuracy'],
  falsify: ['failures', 'runsToFailure'],
  rare: ['failureProbability', 'regionFailureProbability', 'accuracy'],
};

/** Exhibits that show it best, the best one first. */
const SHOWN = [
  'counterexample',
  'failures',
  'design-point',
  'envelope-limits',
  'counterexample-map',
  'boundary-map',
];

/** Exhibits of method and background. */
const ANNEX: ReadonlySet<string> = new Set([
  'pair-maps',
  'parallel-coordinates',
  'failure-clusters',
  'pass-clusters',
  'pca',
  'tsne',
  'umap',
  'learning-curve',
  'genealogy',
  'families',
  'configurations',
]);

/** Adds what the first page of the certificate says, and moves the exhibits of method to its annex. */
export function withHeadline(
  result: ProcedureResult,
  mode: ExploreOptions['mode'],
  inputs: number,
): ProcedureResult {
  const measurements = result.measurements.map(withSentence);
  const known = (name: string): Measurement | undefined =>
    measurements.find((measurement) => measurement.name === name);
  const isTold = (name: string): boolean => {
    const { value, interval } = known(name) ?? {};
    return (value ?? interval?.lower ?? interval?.upper ?? null) !== null;
  };
  const evaluations = known('runs')?.value ?? 0;
  const sample = known('failureProbability')?.n ?? 0;
  const use = {
    boundary: `, ${sample} of them an audit that decided nothing else`,
    falsify: ' in search of a failure',
    rare: `, ${sample} of them fresh draws that bound the probability`,
  }[mode];
  return {
    ...result,
    measurements,
    headline: {
      tried: `${evaluations} evaluations over ${inputs} ${inputs === 1 ? 'input' : 'inputs'}${use}`,
      measurements: MAIN[mode].filter(isTold),
      exhibits: SHOWN.filter((id) => result.exhibits.some((exhibit) => exhibit.id === id)).slice(
        0,
        2,
      ),
    },
    violations: known('failures')?.value ?? undefined,
    exhibits: result.exhibits.map((exhibit) =>
      ANNEX.has(exhibit.id) ? { ...exhibit, annex: true } : exhibit,
    ),
  };
}

function withSentence(measurement: Measurement): Measurement {
  const [name, output] = measurement.name.split('.', 2);
  const told = SENTENCES[name ?? ''];
  if (told === undefined) return measurement;
  const [sentence, sample] = told;
  return {
    ...measurement,
    // A function, for `$` has a meaning in a replacement text.
    sentence: output === undefined ? sentence : sentence.replace('Fails', () => `${output} fails`),
    sample,
  };
}
