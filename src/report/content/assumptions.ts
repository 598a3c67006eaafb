import type { RunRecord } from '../../core/runRecord.ts';
import { formatNumber } from '../text/formatNumber.ts';
import { visibleText } from '../text/visibleText.ts';

/** What the reader must grant for the statements of a run to hold, each as one sentence or two. */
export function assumptions(run: RunRecord): string[] {
  const intervals = run.procedures
    .flatMap(({ measurements }) => measurements)
    .filter(({ interval }) => interval !== undefined);
  const failed = run.procedures
    .flatMap(({ ledger }) => Object.values(ledger.failed))
    .reduce((sum, each) => sum + each, 0);
  const unknown = run.targets.filter(({ signature }) => signature.digest === undefined);
  const notes = run.procedures.flatMap(({ name, measurements }) =>
    measurements
      .filter(({ note, detail }) => note !== undefined && note !== '' && detail !== true)
      .map((measurement) => `${name}.${measurement.name}: ${measurement.note}`),
  );
  return [
    'The certificate speaks of the model as it was served while the run lasted, and of no other version of it.',
    'A probability is relative to the input distribution that the scenario declares. Where the world draws its inputs otherwise, the figure does not carry over.',
    ...(intervals.length > 1
      ? [
          `Each of the ${intervals.length} intervals holds with its own confidence; that all of them hold at once is less certain.`,
        ]
      : []),
    'The model is taken to answer the same query in the same way, unless a procedure says that it measured the noise of its replies.',
    ...(unknown.length > 0
      ? [
          `The protocol does not tell the digest of the model file of ${unknown.map(({ name }) => name).join(', ')}: that the same file was served throughout is taken on trust.`,
        ]
      : []),
    ...(failed > 0
      ? [
          `${formatNumber(failed)} ${failed === 1 ? 'query was' : 'queries were'} not answered; the query ledger counts them by reason.`,
        ]
      : []),
    'What a procedure did not ask is covered only by the intervals, and not at all where a number has none.',
    ...notes,
  ].map((text) => visibleText(text));
}
