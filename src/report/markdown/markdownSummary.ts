import type { RunRecord } from '../../core/runRecord.ts';
import { answers } from '../content/answers.ts';
import type { Answer, AnswerGate } from '../content/block.ts';
import { documentName } from '../content/documentName.ts';
import { openPoints } from '../content/openPoints.ts';
import { gateLabel, VERDICT_LABELS } from '../content/gatesTable.ts';
import { shortened, summarySentence, verdictLine } from '../content/summarySentence.ts';
import { formatDuration } from '../text/formatTime.ts';
import { plural } from '../text/plural.ts';
import { markdownCode, markdownText } from './markdownText.ts';

/** Findings that are listed; the rest is counted. */
const MOST_FINDINGS = 5;
/** Characters of a sentence or a reason. */
const LONGEST = 400;

/**
 * The run as GitHub-flavoured Markdown for a job summary or a comment: the verdict, every main and gated figure as a
 * sentence with its gate, the gates that do not hold with the reason, and the first findings.
 */
export function markdownSummary(run: RunRecord): string {
  const found = answers(run);
  const open = run.gates.filter(({ verdict }) => verdict !== 'pass');
  return [
    `## ${VERDICT_LABELS[run.verdict]}: ${markdownText(run.scenario.name)}`,
    '',
    `**${markdownText(verdictLine(run))}.** ${markdownText(summarySentence(run))}`,
    '',
    '| Figure | Required | Verdict |',
    '| --- | --- | --- |',
    ...found.flatMap(answerRows),
    '',
    ...list(
      'Weaknesses, and what is not known',
      openPoints(run, found).map((text) => markdownText(shortened(text, LONGEST))),
    ),
    ...list(
      'Gates that do not hold',
      open.map(
        ({ condition, verdict, reason, level }) =>
          `${markdownCode(condition)}: ${level === 'warning' ? 'warning' : verdict}. ${markdownText(shortened(reason, LONGEST))}`,
      ),
    ),
    ...findingsList(run),
    `${documentName(run.verdict)} of run ${markdownCode(run.id)}, seed ${run.seed}, ${formatDuration(run.startedAt, run.endedAt)}, digest ${markdownCode(run.digest.slice(0, 16))}.`,
    '',
  ].join('\n');
}

function answerRows({ procedure, kind, tried, lines }: Answer): string[] {
  return [
    `| **${markdownText(procedure)}** (${markdownText(kind)}): ${markdownText(tried)} | | |`,
    ...lines.flatMap(({ sentence, gates }) =>
      gates.length === 0
        ? [`| ${markdownText(shortened(sentence, LONGEST))} | no gate | |`]
        : gates.map((gate, index) => gateRow(index === 0 ? sentence : '', gate)),
    ),
  ];
}

function gateRow(sentence: string, { required, verdict, level }: AnswerGate): string {
  return `| ${markdownText(shortened(sentence, LONGEST))} | ${markdownText(required)} | ${gateLabel({ verdict, level })} |`;
}

function findingsList({ procedures }: RunRecord): string[] {
  const findings = procedures.flatMap(({ name, findings: own }) =>
    own.map(
      ({ id, title }) =>
        `${markdownCode(`${name} ${id}`)} ${markdownText(shortened(title, LONGEST))}`,
    ),
  );
  const left = findings.length - MOST_FINDINGS;
  return list('Findings', [
    ...findings.slice(0, MOST_FINDINGS),
    ...(left > 0 ? [`${plural(left, 'further finding')} in the report`] : []),
  ]);
}

function list(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`**${title}**`, '', ...items.map((item) => `- ${item}`), ''];
}
