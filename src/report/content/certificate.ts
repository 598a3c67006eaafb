import type { RunRecord } from '../../core/runRecord.ts';
import { formatDate, formatDuration, formatTime } from '../text/formatTime.ts';
import { visibleText } from '../text/visibleText.ts';
import { appendix } from './appendix.ts';
import type { Certificate, Section } from './block.ts';
import { findingsSection } from './findingsSection.ts';
import { gatesTable } from './gatesTable.ts';
import { methodSection } from './methodSection.ts';
import { resultsSection } from './resultsSection.ts';
import { summarySentence, verdictLine } from './summarySentence.ts';
import { targetSection } from './targetSection.ts';

/** Folds a run into what its certificate says, in the order in which it is read. */
export function certificate(run: RunRecord): Certificate {
  const body = [
    targetSection(run),
    methodSection(run),
    resultsSection(run),
    findingsSection(run),
    gatesSection(run),
  ].map((section, index) => numbered(section, String(index + 1)));
  const back = appendix(run).map((section, index) =>
    numbered(section, String.fromCharCode(65 + index)),
  );
  const [target] = run.targets;
  return {
    title: visibleText(run.scenario.name),
    verdict: run.verdict,
    verdictLine: verdictLine(run),
    summary: summarySentence(run),
    facts: [
      {
        term: 'Target',
        cell: { text: target === undefined ? 'none' : modelName(target.signature) },
      },
      { term: 'Date', cell: { text: formatDate(run.endedAt) } },
      {
        term: 'Tested',
        cell: {
          text: `${formatTime(run.startedAt)}, for ${formatDuration(run.startedAt, run.endedAt)}`,
        },
      },
      { term: 'Run', cell: { text: visibleText(run.id), code: true } },
      { term: 'Seed', cell: { text: String(run.seed), code: true } },
      { term: 'Run digest', cell: { text: visibleText(run.digest), code: true } },
      { term: 'Scenario digest', cell: { text: visibleText(run.scenario.digest), code: true } },
    ],
    gates: gatesTable(run, 'Gates'),
    sections: [...body, ...back],
  };
}

function gatesSection(run: RunRecord): Section {
  return {
    id: 'gates',
    title: 'Gates',
    blocks: [
      {
        kind: 'paragraph',
        text: 'Each gate compares one measurement with a limit. A gate without enough evidence is inconclusive; it never counts as passed.',
      },
      gatesTable(run, 'Gates, measured values and verdicts'),
    ],
    sections: [],
  };
}

/** `aeb, version 1 (onnx_onnxv1)`. */
export function modelName(signature: RunRecord['targets'][number]['signature']): string {
  const version = signature.version === undefined ? '' : `, version ${signature.version}`;
  const platform = signature.platform === undefined ? '' : ` (${signature.platform})`;
  return visibleText(`${signature.name}${version}${platform}`);
}

function numbered(section: Section, number: string): Section {
  return {
    ...section,
    number,
    sections: section.sections.map((each, index) => numbered(each, `${number}.${index + 1}`)),
  };
}
