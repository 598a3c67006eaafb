import type { RunRecord } from '../../core/runRecord.ts';
import { formatNumber } from '../text/formatNumber.ts';
import { visibleText } from '../text/visibleText.ts';
import type { Section } from './block.ts';

/** What the reader must grant for the statements of a run to hold, each as one sentence or two. */
export function limitsSection(run: RunRecord): Section {
  return {
    id: 'limits',
    title: 'What these statements rest on',
    blocks: [{ kind: 'list', items: assumptions(run) }],
    sections: [],
  };
}

function assumptions(run: RunRecord): string[] {
  const intervals = run.procedures
    .flatMap(({ measurements }) => measurements)
    .filter(({ interval }) => interval !== undefined);
  const failed = run.procedures
    .flatMap(({ ledger }) => Object.values(ledger.failed))
    .reduce((sum, each) => sum + each, 0);
  const unknown = run.targets.filter(({ signature }) => signature.digest === undefined);
  return [
    'They speak of the model as it was served while the run lasted, and of no other version of it.',
    'A probability is relative to the operational distribution that the scenario declares. If the inputs vary differently in operation, the figure does not carry over.',
    'What a procedure did not test is covered by the intervals alone, and not at all where a figure has none.',
    ...(intervals.length > 1
      ? [
          `Each of the ${intervals.length} intervals holds with its own confidence; that all of them hold at once is less certain.`,
        ]
      : []),
    'The model is taken to answer the same query in the same way, unless a procedure says that it measured how its replies vary.',
    ...(unknown.length > 0
      ? [
          `The digest of the model file of ${unknown.map(({ name }) => name).join(', ')} is not known through its protocol: that the same file was served throughout was not checked.`,
        ]
      : []),
    ...(failed > 0
      ? [
          `${formatNumber(failed)} ${failed === 1 ? 'query was' : 'queries were'} not answered; the query ledger in the annex counts them by reason.`,
        ]
      : []),
  ].map((text) => visibleText(text));
}
